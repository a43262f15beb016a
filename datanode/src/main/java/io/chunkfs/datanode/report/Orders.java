package io.chunkfs.datanode.report;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.datanode.store.SealedBlock;
import io.chunkfs.datanode.transfer.CopyJobs;
import io.chunkfs.datanode.transfer.CopyOrder;
import io.chunkfs.datanode.transfer.Inspections;
import io.chunkfs.datanode.transfer.IoPool;
import io.chunkfs.datanode.transfer.Outcomes;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the leader orders, and nothing of what a superseded one does: leaders are
 * compared by incarnation, then term, and the highest one obeyed is durable before its first order
 * is carried out. Copies and inspections take long and are only handed on.
 *
 * <p>Thread: links bring orders; one task at a time works them off.
 */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  /** More than these are dropped: the namenode gives what it still wants again. */
  private static final int LIMIT = 20_000;

  private final Hands hands;
  private final ReplicaStore store;
  private final Consumer<OrderOutcome> outcomes;
  private final ArrayDeque<Order> waiting = new ArrayDeque<>(); // guarded by this
  private boolean working; // guarded by this

  /** Who does the work. */
  record Hands(ReplicaStore store, IoPool io, CopyJobs copies, Inspections inspections) {}

  /**
   * No orders yet.
   *
   * @param outcomes told how orders ended that did not end in a change of a replica
   */
  Orders(Hands hands, Consumer<OrderOutcome> outcomes) {
    this.hands = hands;
    this.store = hands.store();
    this.outcomes = outcomes;
    hands.copies().listen(outcomes);
    hands.inspections().listen(outcomes);
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
    hands.copies().heed(stamp);
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
    hands
        .io()
        .call(this::work)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) stopped(failure);
            });
  }

  private synchronized void stopped(Throwable failure) {
    working = false;
    LOG.warn("{} orders have to wait: {}", waiting.size(), failure.getMessage());
  }

  private Void work() {
    while (true) {
      Order order;
      synchronized (this) {
        order = waiting.poll();
        if (order == null) {
          working = false;
          return null;
        }
      }
      carryOut(order);
    }
  }

  private void carryOut(Order order) {
    ReplicaKey key;
    LeaderStamp leader = LeaderStamp.of(order.getLeadership());
    try {
      key = ReplicaKey.of(order.getBlock());
      LeaderStamp before = store.obeyed();
      if (!store.obey(leader)) {
        LOG.warn("refused an order on block {} of a superseded leader, {}", key, leader);
        return;
      }
      if (leader.compareTo(before) > 0) hands.copies().heed(leader);
    } catch (ChunkFsException refused) {
      LOG.warn("refused an order: {} {}", refused.code(), refused.getMessage());
      return;
    }
    try {
      carryOut(order, key, leader);
    } catch (ChunkFsException refused) {
      LOG.warn("refused an order on {}: {} {}", key, refused.code(), refused.getMessage());
      outcomes.accept(Outcomes.failed(key, order.getActionCase().getNumber(), refused));
    }
  }

  private void carryOut(Order order, ReplicaKey key, LeaderStamp leader) throws ChunkFsException {
    switch (order.getActionCase()) {
      case DELETE -> delete(key, order.getDelete());
      case COPY -> hands.copies().order(CopyOrder.of(key, leader, order.getCopy()));
      case CANCEL -> hands.copies().cancel(key, order.getCancel().getReason());
      case VERIFY -> {
        SealedBlock committed =
            new SealedBlock(order.getVerify().getLength(), order.getVerify().getCrc());
        LOG.info("block {} is to be read through: {}", key, order.getVerify().getReason());
        hands.inspections().order(key, committed);
      }
      default ->
          throw new ChunkFsException(
              ErrorCode.INVALID_ARGUMENT, "this release does not know what is to be done");
    }
  }

  private void delete(ReplicaKey key, DeleteReplica order) throws ChunkFsException {
    if (order.getQuarantinedOnly()) {
      deleteQuarantined(key);
      return;
    }
    hands.copies().cancel(key, order.getReason());
    boolean done = false;
    try {
      done = store.delete(key.block(), key.generation());
      if (done) LOG.debug("deleted block {}: {}", key, order.getReason());
    } finally {
      // Gone already, of another generation, or being written: the namenode seems not to know.
      if (!done) store.tellAgain(key.block(), key.generation());
    }
  }

  private void deleteQuarantined(ReplicaKey key) throws ChunkFsException {
    if (!store.deleteQuarantined(key.block(), key.generation())) {
      store.tellAgain(key.block(), key.generation());
      throw new ChunkFsException(
          ErrorCode.NO_SUCH_REPLICA, "no replica of " + key + " is in quarantine");
    }
    outcomes.accept(Outcomes.done(key, Order.DELETE_FIELD_NUMBER));
  }
}
