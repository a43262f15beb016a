package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.AttendedTime;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that owns the {@link Cluster}: runs what others hand in, in order, and ticks.
 * Bounded: whoever hands in too much is told BUSY, except for applied changes, which wait.
 */
public final class ClusterLoop implements AutoCloseable {
  private static final int QUEUE = 16_384;
  private static final int DRAINED_AT_ONCE = 256;
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration APPLY_PATIENCE = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final ClusterJob job;
  private final Clock clock;
  private final AttendedTime time;
  private final Consumer<Throwable> halt;
  private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile boolean closing;

  private record Task(Work work, Runnable afterwards) {}

  /** What is done on the loop's thread. */
  public interface Work {
    /** Does it; {@code nowNanos} is attended time. */
    void run(Cluster cluster, long nowNanos);
  }

  private ClusterLoop(Cluster cluster, ClusterJob job, Clock clock, Consumer<Throwable> halt) {
    this.clock = clock;
    this.time = new AttendedTime(TICK, clock.nanos());
    this.cluster = cluster;
    this.job = job;
    this.halt = halt;
    this.thread = new Thread(this::loop, "cluster");
    thread.setDaemon(true);
  }

  /**
   * Starts the thread.
   *
   * @param cluster whose time begins at 0; from now on it is this loop's
   * @param job runs after the cluster, on the same thread
   * @param halt called once when the loop met a fault: the soft state can no longer be trusted
   */
  public static ClusterLoop start(
      Cluster cluster, ClusterJob job, Clock clock, Consumer<Throwable> halt) {
    ClusterLoop loop = new ClusterLoop(cluster, job, clock, halt);
    loop.thread.start();
    return loop;
  }

  /** What was published last. */
  public ClusterState state() {
    return cluster.state();
  }

  /** Who holds which blocks. */
  public ReplicaMap replicas() {
    return cluster.replicas();
  }

  /** Room that was given away and does not show yet. */
  public Promises promises() {
    return cluster.promises();
  }

  /** Attended time as of the last tick. */
  public long attendedNanos() {
    return time.nanos();
  }

  /** Work that waits. */
  public int waiting() {
    return queue.size();
  }

  /**
   * Has something done on the loop's thread.
   *
   * @throws ChunkFsException BUSY when too much waits already
   */
  public void submit(Work work) throws ChunkFsException {
    submit(work, () -> {});
  }

  /** The same; and {@code afterwards} once what it changed is published. */
  public void submit(Work work, Runnable afterwards) throws ChunkFsException {
    if (closing) throw new ChunkFsException(ErrorCode.STOPPING, "the namenode is stopping");
    if (!queue.offer(new Task(work, afterwards))) {
      throw new ChunkFsException(
          ErrorCode.BUSY,
          "the namenode has more heartbeats and reports waiting than it keeps (" + QUEUE + ")",
          Duration.ofSeconds(1),
          null);
    }
  }

  /**
   * Hands in what was applied; on the apply thread. Waits while the loop is far behind, for losing
   * a change would leave the soft state wrong.
   */
  public void applied(List<Change> changes) {
    List<Change> ours = new ArrayList<>();
    for (Change change : changes) {
      if (Cluster.concerns(change.getKey().byteAt(0))) ours.add(change);
    }
    if (ours.isEmpty() || closing) return;
    Task task = new Task((cluster, nowNanos) -> cluster.applied(ours, nowNanos), () -> {});
    try {
      if (!queue.offer(task, APPLY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        halt.accept(new IllegalStateException("the cluster loop does not keep up with applies"));
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    try {
      long nextTick = clock.nanos();
      while (!closing) {
        long now = clock.nanos();
        if (now - nextTick >= 0) {
          cluster.tick(time.tick(now));
          job.tick(time.nanos());
          nextTick = now + TICK.toNanos();
        }
        drain(nextTick - now);
      }
    } catch (InterruptedException stopping) {
      closing = true;
    } catch (RuntimeException | Error broken) {
      halt.accept(broken);
    }
  }

  private void drain(long waitNanos) throws InterruptedException {
    boolean more = cluster.step(time.nanos()) | job.step(time.nanos());
    Task first = queue.poll(more ? 0 : waitNanos, TimeUnit.NANOSECONDS);
    if (first == null) return;
    List<Task> batch = new ArrayList<>();
    batch.add(first);
    queue.drainTo(batch, DRAINED_AT_ONCE);
    for (Task task : batch) task.work().run(cluster, time.nanos());
    cluster.publish(time.nanos());
    for (Task task : batch) task.afterwards().run();
  }
}
