package io.chunkfs.datanode.report;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.Order;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the leader orders, and nothing of what a superseded one does: leaders are
 * compared by incarnation, then term, and the highest one obeyed is durable before its first order
 * is carried out.
 *
 * <p>Thread: links bring orders; one task at a time works them off.
 */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  /** More than these are dropped: the namenode gives what it still wants again. */
  private static final int LIMIT = 20_000;

  private final ReplicaStore store;
  private final Worker worker;
  private final ArrayDeque<Order> waiting = new ArrayDeque<>(); // guarded by this
  private boolean working; // guarded by this

  /** Where the work is done. */
  interface Worker {
    /** Runs the work on a thread that may wait for disks; fails when there is no room. */
    CompletableFuture<Void> run(Runnable work);
  }

  /** No orders yet. */
  Orders(ReplicaStore store, Worker worker) {
    this.store = store;
    this.worker = worker;
  }

  /** The highest leadership obeyed, as it travels. */
  Leadership obeyed() {
    return store.obeyed().toProto();
  }

  /**
   * A namenode says that it leads.
   *
   * @return whether that leadership is higher than any before: orders that wait are dropped, and
   *     only reports made from now on count
   */
  boolean heed(Leadership leadership) throws ChunkFsException {
    LeaderStamp stamp = LeaderStamp.of(leadership);
    if (stamp.compareTo(store.obeyed()) <= 0) return false;
    if (!store.obey(stamp)) return false;
    synchronized (this) {
      waiting.clear();
    }
    LOG.info("obeying the leader of {}", stamp);
    return true;
  }

  /** Takes orders; those of superseded leaders are dropped here or when their turn comes. */
  void take(List<Order> orders) {
    if (orders.isEmpty()) return;
    synchronized (this) {
      int room = Math.min(orders.size(), LIMIT - waiting.size());
      waiting.addAll(orders.subList(0, room));
      if (working) return;
      working = true;
    }
    worker
        .run(this::work)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) stopped(failure);
            });
  }

  private synchronized void stopped(Throwable failure) {
    working = false;
    LOG.warn("{} orders have to wait: {}", waiting.size(), failure.getMessage());
  }

  private void work() {
    while (true) {
      Order order;
      synchronized (this) {
        order = waiting.poll();
        if (order == null) {
          working = false;
          return;
        }
      }
      carryOut(order);
    }
  }

  private void carryOut(Order order) {
    try {
      LeaderStamp leader = LeaderStamp.of(order.getLeadership());
      ReplicaKey key = ReplicaKey.of(order.getBlock());
      if (!store.obey(leader)) {
        LOG.warn("refused an order on block {} of a superseded leader, {}", key, leader);
      } else if (order.hasDelete()) {
        delete(key, order.getDelete().getReason());
      } else {
        LOG.warn("refused an order on block {} that this release does not know", key);
      }
    } catch (ChunkFsException refused) {
      LOG.warn("refused an order: {} {}", refused.code(), refused.getMessage());
    }
  }

  private void delete(ReplicaKey key, String reason) throws ChunkFsException {
    boolean done = false;
    try {
      done = store.delete(key.block(), key.generation());
      if (done) LOG.debug("deleted block {}: {}", key, reason);
    } finally {
      // Gone already, of another generation, or being written: the namenode seems not to know.
      if (!done) store.tellAgain(key.block(), key.generation());
    }
  }
}
