package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.ReplicaMap;
import io.chunkfs.namenode.cluster.ReplicaOrders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Complaints about replicas. Nobody's word alone condemns one: its datanode is told to read it
 * through. Many complaints lead to one reading; which were lately is remembered, and as this is
 * bounded, the oldest is forgotten.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Doubts {
  private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);
  private static final int LIMIT = 10_000;
  private static final long LAST_NANOS = Duration.ofSeconds(60).toNanos();

  private final Map<Doubt, Long> since =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Doubt, Long> eldest) {
          return size() > LIMIT;
        }
      };

  private final ReplicaMap map;
  private final ReplicaOrders orders;

  private record Doubt(BlockId block, int node) {}

  Doubts(ReplicaMap map, ReplicaOrders orders) {
    this.map = map;
    this.orders = orders;
  }

  /**
   * {@code who} could not use a replica; a {@code code} that says nothing of it is no complaint.
   */
  void raise(BlockId block, NodeView holder, ErrorCode code, String who, long nowNanos) {
    if (!Culprits.condemns(code)) return;
    if (map.find(block).flatMap(known -> known.at(holder.index())).isEmpty()) return;
    String why = who + " met " + code;
    if (!isNew(block, holder.index(), nowNanos)) return;
    if (!orders.verify(holder.index(), block, why)) return;
    LOG.info("{} is told to read {} through: {}", holder.name(), block, why);
  }

  private boolean isNew(BlockId block, int node, long nowNanos) {
    Doubt doubt = new Doubt(block, node);
    Long at = since.get(doubt);
    if (at != null && nowNanos - at < LAST_NANOS) return false;
    since.remove(doubt);
    since.put(doubt, nowNanos);
    return true;
  }
}
