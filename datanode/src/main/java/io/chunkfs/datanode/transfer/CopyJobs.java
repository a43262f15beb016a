package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies that were ordered from this node: a few run at a time, the others wait, urgent ones
 * before the rest.
 *
 * <p>Thread: any; its monitor guards the lists. Copies run on threads of their own.
 */
public final class CopyJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CopyJobs.class);

  private static final int MOST = 4_096;
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

  private final Transfer transfer;
  private final int atATime;
  private final ThreadPoolExecutor threads;
  private final Map<BlockId, CopyJob> all = new LinkedHashMap<>();
  private final Deque<CopyJob> urgent = new ArrayDeque<>();
  private final Deque<CopyJob> others = new ArrayDeque<>();
  private int workers;
  private boolean closed;
  private volatile Consumer<OrderOutcome> listener = outcome -> {};

  CopyJobs(Transfer transfer, int atATime) {
    this.transfer = transfer;
    this.atATime = atATime;
    this.threads =
        new ThreadPoolExecutor(
            atATime,
            atATime,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(atATime),
            new DefaultThreadFactory(transfer.name() + "-copy", true));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Whom to tell how orders ended. */
  public void listen(Consumer<OrderOutcome> next) {
    listener = next;
  }

  /** Copies a block, or goes on with that copy. */
  public void order(CopyOrder order) {
    ChunkFsException refused = accept(order);
    if (refused == null) return;
    tell(Outcomes.failed(order.key(), Order.COPY_FIELD_NUMBER, refused));
  }

  /** Gives a copy up; false when there is none. */
  public boolean cancel(ReplicaKey key, String reason) {
    ChunkFsException why = new ChunkFsException(ErrorCode.CANCELLED, "called off: " + reason);
    synchronized (this) {
      CopyJob job = all.get(key.block());
      if (job == null || !job.key().equals(key)) return false;
      if (!drop(job)) {
        job.stop(why); // its session tells how it ended
        return true;
      }
      all.remove(key.block(), job);
    }
    tell(Outcomes.failed(key, Order.COPY_FIELD_NUMBER, why));
    return true;
  }

  /**
   * A higher leader is obeyed from now on. What waits is dropped; what runs ends in a while unless
   * that leader orders it too.
   */
  public void heed(LeaderStamp leader) {
    List<CopyJob> running;
    synchronized (this) {
      List<CopyJob> waiting = new ArrayList<>(urgent);
      waiting.addAll(others);
      for (CopyJob each : waiting) {
        if (each.order().leader().compareTo(leader) >= 0 || !drop(each)) continue;
        all.remove(each.key().block(), each);
      }
      running = new ArrayList<>(all.values());
    }
    for (CopyJob each : running) each.heed(leader);
    transfer.loops().after(transfer.limits().doubt(), () -> endDoubtful(running, leader));
  }

  /** The blocks whose copies wait or run, oldest order first. */
  public synchronized List<Long> blocks() {
    return all.keySet().stream().map(BlockId::value).toList();
  }

  /** How many run. */
  synchronized int running() {
    return all.size() - urgent.size() - others.size();
  }

  private static void endDoubtful(List<CopyJob> jobs, LeaderStamp leader) {
    String what = "the leader of " + leader + " does not want it";
    for (CopyJob each : jobs) {
      if (each.doubtful()) each.stop(new ChunkFsException(ErrorCode.STALE_ORDER, what));
    }
  }

  private synchronized ChunkFsException accept(CopyOrder order) {
    if (closed) return new ChunkFsException(ErrorCode.STOPPING, transfer.name() + " is stopping");
    CopyJob known = all.get(order.key().block());
    if (known != null) return renew(known, order);
    if (all.size() >= MOST) {
      return new ChunkFsException(
          ErrorCode.BUSY, transfer.name() + " has " + MOST + " copies to make already");
    }
    enqueue(new CopyJob(order));
    return null;
  }

  private ChunkFsException renew(CopyJob known, CopyOrder order) {
    boolean same = known.key().equals(order.key()) && !known.stopping();
    if (drop(known)) {
      all.remove(order.key().block());
      enqueue(new CopyJob(order));
    } else if (same) {
      known.renew(order);
    } else {
      String what = order.key() + " is given up at another generation first; order it again";
      known.stop(new ChunkFsException(ErrorCode.CANCELLED, order.key() + " is wanted instead"));
      return new ChunkFsException(ErrorCode.BUSY, what);
    }
    return null;
  }

  private void enqueue(CopyJob job) {
    all.put(job.key().block(), job);
    (job.order().urgent() ? urgent : others).add(job);
    if (workers >= atATime) return;
    workers++;
    threads.execute(this::work);
  }

  /** Takes a job that waits out of the queue; false when it runs. */
  private boolean drop(CopyJob job) {
    return urgent.remove(job) || others.remove(job);
  }

  private void work() {
    while (true) {
      CopyJob job;
      synchronized (this) {
        job = urgent.isEmpty() ? others.poll() : urgent.poll();
        if (job == null || closed) {
          workers--;
          return;
        }
      }
      run(job);
    }
  }

  private void run(CopyJob job) {
    try {
      new CopySession(transfer, job).run().forEach(this::tell);
    } catch (RuntimeException bug) {
      LOG.error("copying block {} failed unexpectedly", job.key(), bug);
      ChunkFsException why =
          new ChunkFsException(ErrorCode.INTERNAL, "copying failed: " + bug, bug);
      tell(Outcomes.failed(job.key(), Order.COPY_FIELD_NUMBER, why));
    } finally {
      synchronized (this) {
        all.remove(job.key().block(), job);
      }
    }
  }

  private void tell(OrderOutcome outcome) {
    listener.accept(outcome);
  }

  /** Takes no more orders, drops what waits and ends what runs, within a few seconds. */
  @Override
  public void close() {
    List<CopyJob> running;
    synchronized (this) {
      closed = true;
      urgent.clear();
      others.clear();
      running = List.copyOf(all.values());
    }
    ChunkFsException why = new ChunkFsException(ErrorCode.STOPPING, "the datanode is stopping");
    for (CopyJob each : running) each.stop(why);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a copy waits for its disk; going on without");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
