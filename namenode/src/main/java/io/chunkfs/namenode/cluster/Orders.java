package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Orders to delete replicas, from their birth until the datanode reports the deed. An order goes
 * out with a heartbeat's answer and, unless confirmed, again after a while.
 *
 * <p>Soft state: what is lost comes again from the rows of deleted blocks or the next full report.
 * Time is attended time. Thread: the cluster loop owns it.
 */
final class Orders {
  /** Most orders in one answer. */
  static final int PER_HEARTBEAT = 1000;

  /** Most orders that wait for one node; others come again with its next full report. */
  static final int PER_NODE = 100_000;

  private static final long AGAIN_AFTER_NANOS = Duration.ofSeconds(15).toNanos();

  private final Map<Integer, Map<BlockId, Deletion>> nodes = new HashMap<>();

  private static final class Deletion {
    private final Generation generation;
    private final String reason;
    private long sentNanos;
    private boolean sent;

    private Deletion(Generation generation, String reason) {
      this.generation = generation;
      this.reason = reason;
    }
  }

  /** Orders a node to delete a replica. */
  void delete(int node, BlockId block, Generation generation, String reason) {
    Map<BlockId, Deletion> orders = nodes.computeIfAbsent(node, added -> new LinkedHashMap<>());
    Deletion known = orders.get(block);
    if (known != null && known.generation.equals(generation)) return;
    if (known == null && orders.size() >= PER_NODE) return;
    orders.put(block, new Deletion(generation, reason));
  }

  /** The node has no replica of the block any more. */
  void confirmed(int node, BlockId block) {
    Map<BlockId, Deletion> orders = nodes.get(node);
    if (orders != null) orders.remove(block);
  }

  /** Forgets all orders for a node. */
  void forget(int node) {
    nodes.remove(node);
  }

  /** Whether an order about the block waits for a node's confirmation. */
  boolean has(int node, BlockId block) {
    return nodes.getOrDefault(node, Map.of()).containsKey(block);
  }

  /** What is to go out to a node now. */
  List<Order> take(int node, NamespaceId namespace, Authority authority, long nowNanos) {
    Map<BlockId, Deletion> orders = nodes.get(node);
    if (orders == null) return List.of();
    List<Order> out = new ArrayList<>();
    for (Map.Entry<BlockId, Deletion> each : orders.entrySet()) {
      if (out.size() == PER_HEARTBEAT) break;
      Deletion deletion = each.getValue();
      if (deletion.sent && nowNanos - deletion.sentNanos < AGAIN_AFTER_NANOS) continue;
      deletion.sent = true;
      deletion.sentNanos = nowNanos;
      out.add(order(each.getKey(), deletion, namespace, authority));
    }
    return out;
  }

  private static Order order(
      BlockId block, Deletion deletion, NamespaceId namespace, Authority authority) {
    return Order.newBuilder()
        .setLeadership(authority.toProto())
        .setBlock(
            BlockKey.newBuilder()
                .setNamespace(namespace.value())
                .setBlock(block.value())
                .setGeneration(deletion.generation.value()))
        .setDelete(DeleteReplica.newBuilder().setReason(deletion.reason))
        .build();
  }
}
