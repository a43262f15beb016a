package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.command.Command;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.Batch;
import io.chunkfs.proto.BatchId;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.MutateReply;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The one thread that executes commands. It drains its queue into a batch, executes the batch's
 * commands over the last applied state and the batches still on their way, submits it, and lets the
 * answers out once it applied (DESIGN §9, rules 2 to 4).
 */
public final class Writer implements AutoCloseable {
  private static final long POLL_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 10_000;

  private final WriterOptions options;
  private final Journal journal;
  private final AppliedState state;
  private final Engine engine;
  private final Consumer<Throwable> halt;
  private final BlockingQueue<Job<?>> queue;
  private final Semaphore room;
  private final AtomicLong batches = new AtomicLong();
  private final Thread thread = new Thread(this::work, "namenode-writer");
  private final long start = new SecureRandom().nextLong();

  /** Batches on their way, oldest first. Writer thread only. */
  private final Deque<InFlight> chain = new ArrayDeque<>();

  private volatile boolean closed;

  private Writer(
      WriterOptions options,
      Journal journal,
      AppliedState state,
      Engine engine,
      Consumer<Throwable> halt) {
    this.options = options;
    this.journal = journal;
    this.state = state;
    this.engine = engine;
    this.halt = halt;
    this.queue = new ArrayBlockingQueue<>(options.queue());
    this.room = new Semaphore(options.inFlight());
  }

  /**
   * Starts the thread.
   *
   * @param halt called when going on would be wrong: the process must end without more ado
   */
  public static Writer start(
      WriterOptions options,
      Journal journal,
      AppliedState state,
      Clock clock,
      Consumer<Throwable> halt) {
    Engine engine = new Engine(clock, options);
    Writer writer = new Writer(options, journal, state, engine, halt);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  /**
   * Runs a client's call exactly once. Completes, after its batch applied, with the serialized
   * MutateReply: a new one or, for a call that was answered before, the first; rejections inside.
   * Fails with a ChunkFsException: NOT_LEADER, NOT_READY, BUSY, STOPPING, SESSION_EXPIRED, or
   * UNREACHABLE when its fate is unknown.
   */
  public CompletableFuture<byte[]> call(CallId call, Command<MutateReply> command) {
    return enqueue(new CallJob(call, command::execute, command));
  }

  /** Runs a command of the cluster's own; a rejection is a ChunkFsException of its code. */
  public <R> CompletableFuture<R> run(Command<R> command) {
    return enqueue(new RunJob<>(command::execute, command));
  }

  /** Adds work to the queue. Any thread. */
  <A> CompletableFuture<A> enqueue(Job<A> job) {
    if (closed) {
      job.fail(stopping());
    } else if (!queue.offer(job)) {
      job.fail(busy());
    } else if (closed) {
      failWaiting();
    }
    return job.future();
  }

  /** Calls waiting now. */
  public int waiting() {
    return queue.size();
  }

  /** Batches submitted so far. */
  public long batches() {
    return batches.get();
  }

  /** Commands that failed by a fault of ours so far. */
  public long faults() {
    return engine.faults();
  }

  private void work() {
    try {
      while (!closed) {
        if (!room.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) continue;
        Job<?> first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (closed && first != null) first.fail(stopping());
        boolean submitted = !closed && first != null && begin(first);
        if (!submitted) room.release();
      }
    } catch (InterruptedException | RuntimeException | Error broken) {
      halt.accept(broken);
    }
  }

  /** Turns a job and those that wait behind it into a batch; false when none was submitted. */
  private boolean begin(Job<?> first) {
    Journal.Leadership leadership = journal.leadership();
    if (!leadership.ready()) {
      chain.clear();
      first.fail(notReady(leadership));
      return false;
    }
    try (View view = state.acquire()) {
      forgetSettled(view);
      BatchId base = chain.isEmpty() ? view.applied().getBatch() : chain.getLast().id();
      Rows below = view;
      for (InFlight each : chain) below = each.rows().above(below);
      Overlay rows = new Overlay(below);
      List<Job<?>> jobs = execute(first, rows);
      if (rows.isEmpty()) {
        answerUnchanged(jobs);
        return false;
      }
      submit(leadership.term(), base, rows, jobs);
      return true;
    }
  }

  /** Drops the batches that the view contains, and all of them when one failed. */
  private void forgetSettled(View view) {
    BatchId applied = view.applied().getBatch();
    boolean lost = chain.stream().anyMatch(each -> each.settled() && !each.applied());
    boolean follows =
        chain.isEmpty()
            || chain.getFirst().base().equals(applied)
            || chain.stream().anyMatch(each -> each.id().equals(applied));
    if (lost || !follows) chain.clear();
    while (!chain.isEmpty() && chain.stream().anyMatch(each -> each.id().equals(applied))) {
      chain.removeFirst();
    }
  }

  private List<Job<?>> execute(Job<?> first, Overlay rows) {
    List<Job<?>> jobs = new ArrayList<>();
    for (Job<?> job = first; job != null; job = queue.poll()) {
      job.execute(engine, rows);
      jobs.add(job);
      if (rows.bytes() >= options.batchBytes() || jobs.size() >= options.queue()) break;
    }
    return jobs;
  }

  private void submit(long term, BatchId base, Overlay rows, List<Job<?>> jobs) {
    BatchId id =
        BatchId.newBuilder()
            .setTerm(term)
            .setStart(start)
            .setCounter(batches.incrementAndGet())
            .build();
    Batch batch = Batch.newBuilder().setId(id).setBase(base).addAllChanges(rows.changes()).build();
    CompletableFuture<Boolean> fate = new CompletableFuture<>();
    chain.addLast(new InFlight(id, base, rows, jobs, fate));
    journal
        .submit(batch)
        .whenComplete(
            (applied, failure) -> {
              if (failure == null) fate.complete(applied);
              else fate.completeExceptionally(failure);
              room.release();
              InFlight.answer(jobs, applied, failure);
            });
  }

  /** Answers that changed nothing wait for what they were decided upon, then for the lead. */
  private void answerUnchanged(List<Job<?>> jobs) {
    CompletableFuture<Boolean> base =
        chain.isEmpty() ? CompletableFuture.completedFuture(true) : chain.getLast().fate();
    base.thenCompose(
            applied ->
                applied ? journal.confirmLeadership() : CompletableFuture.failedFuture(lost()))
        .whenComplete((none, failure) -> InFlight.answer(jobs, true, failure));
  }

  @Override
  public void close() {
    closed = true;
    // Not by an interrupt: that could meet the journal in the middle of an append.
    queue.offer(new RunJob<>(edit -> null, "wake"));
    room.release();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    failWaiting();
  }

  private void failWaiting() {
    for (Job<?> job = queue.poll(); job != null; job = queue.poll()) job.fail(stopping());
  }

  private static ChunkFsException lost() {
    return new ChunkFsException(ErrorCode.NOT_LEADER, "another namenode leads");
  }

  private static ChunkFsException stopping() {
    return new ChunkFsException(ErrorCode.STOPPING, "the namenode is stopping");
  }

  private ChunkFsException busy() {
    return new ChunkFsException(
        ErrorCode.BUSY,
        options.queue() + " calls wait for the namenode's writer already (limits.writer-queue)",
        Duration.ofMillis(100),
        null);
  }

  private static ChunkFsException notReady(Journal.Leadership leadership) {
    if (leadership.leads()) {
      return new ChunkFsException(
          ErrorCode.NOT_READY,
          "the namenode leads since a moment and still applies what earlier leaders committed",
          Duration.ofMillis(100),
          null);
    }
    String leader = leadership.leader();
    return new ChunkFsException(
        ErrorCode.NOT_LEADER,
        leader.isEmpty()
            ? "this namenode does not lead, and knows of no leader"
            : "this namenode does not lead; " + leader + " does");
  }
}
