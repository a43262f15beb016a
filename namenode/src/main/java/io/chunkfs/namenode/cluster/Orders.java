package io.chunkfs.namenode.cluster;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CancelCopy;
import io.chunkfs.proto.CopyReplica;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.VerifyReplica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Orders to datanodes, from their birth until they are confirmed. An order goes out with a
 * heartbeat's answer and, unless confirmed, again after a while.
 *
 * <p>Soft state: what is lost comes again from the rows of deleted blocks, from the next full
 * report or from repair. Time is attended time. Thread: the cluster loop owns it.
 */
final class Orders {
  /** Most orders in one answer. */
  static final int PER_HEARTBEAT = 1000;

  /** Most orders of one kind that wait for one node; others come again later. */
  static final int PER_NODE = 100_000;

  private static final long AGAIN_AFTER_NANOS = Duration.ofSeconds(15).toNanos();

  private final Map<Integer, Map<Kind, Map<BlockId, Pending>>> nodes = new HashMap<>();

  /** What can be ordered, in the order in which it goes out. */
  enum Kind {
    CANCEL(Order.CANCEL_FIELD_NUMBER),
    COPY(Order.COPY_FIELD_NUMBER),
    VERIFY(Order.VERIFY_FIELD_NUMBER),
    DELETE(Order.DELETE_FIELD_NUMBER);

    private final int field;

    Kind(int field) {
      this.field = field;
    }

    /** The kind whose outcome names this field of an order, or null. */
    static Kind of(int field) {
      for (Kind each : values()) {
        if (each.field == field) return each;
      }
      return null;
    }
  }

  /**
   * In whose name orders go out.
   *
   * @param held repair waits: copies that were ordered before wait as well
   */
  record Leader(NamespaceId namespace, Authority authority, boolean held) {}

  /** Whether orders are still right when they go out. */
  interface LastLook {
    /** False: the deletion is forgotten. */
    boolean mayDelete(BlockId block);

    /** False: the copy waits for whoever ordered it to order it otherwise. */
    boolean mayCopy(BlockId block, CopyReplica how);
  }

  private static final class Pending {
    private final Generation generation;
    private final MessageLite action;
    private long sentNanos;
    private boolean sent;

    private Pending(Generation generation, MessageLite action) {
      this.generation = generation;
      this.action = action;
    }
  }

  /** Orders a node to delete a replica; false when too many orders wait for it. */
  boolean delete(int node, BlockId block, Generation generation, String reason) {
    return delete(node, block, generation, DeleteReplica.newBuilder().setReason(reason).build());
  }

  /** Orders a node to delete a replica; false when too many orders wait for it. */
  boolean delete(int node, BlockId block, Generation generation, DeleteReplica how) {
    return add(node, Kind.DELETE, block, generation, how);
  }

  /** Orders a node to copy a block. */
  boolean copy(int node, BlockId block, Generation generation, CopyReplica how) {
    pending(node, Kind.CANCEL).remove(block);
    pending(node, Kind.COPY).remove(block);
    return add(node, Kind.COPY, block, generation, how);
  }

  /** Has a node give up a copy; one that it was not told of yet is just forgotten. */
  void cancel(int node, BlockId block, Generation generation, String reason) {
    Pending copy = pending(node, Kind.COPY).remove(block);
    if (copy != null && !copy.sent) return;
    CancelCopy how = CancelCopy.newBuilder().setReason(reason).build();
    add(node, Kind.CANCEL, block, generation, how);
  }

  /** Orders a node to read a replica through; false when too many orders wait for it. */
  boolean verify(int node, BlockId block, Generation generation, String reason) {
    VerifyReplica how = VerifyReplica.newBuilder().setReason(reason).build();
    return add(node, Kind.VERIFY, block, generation, how);
  }

  /**
   * A node said which blocks it is copying or about to: these need no second order, and others need
   * not be cancelled any more.
   *
   * @return those that nobody ordered or cancelled as far as is known here
   */
  List<BlockId> copying(int node, List<Long> blocks, long nowNanos) {
    if (blocks.isEmpty() && !nodes.containsKey(node)) return List.of();
    Set<BlockId> said = new HashSet<>();
    List<BlockId> unknown = new ArrayList<>();
    for (long each : blocks) {
      if (each <= 0 || !said.add(new BlockId(each))) continue;
      BlockId block = new BlockId(each);
      Pending copy = pending(node, Kind.COPY).get(block);
      if (copy != null) {
        copy.sent = true;
        copy.sentNanos = nowNanos;
      } else if (!pending(node, Kind.CANCEL).containsKey(block)) {
        unknown.add(block);
      }
    }
    pending(node, Kind.CANCEL)
        .entrySet()
        .removeIf(each -> each.getValue().sent && !said.contains(each.getKey()));
    return unknown;
  }

  /** The node has no replica of the block any more. */
  void confirmed(int node, BlockId block) {
    ended(node, Kind.DELETE, block);
  }

  /** An order ended, one way or another; true when it was under way. */
  boolean ended(int node, Kind kind, BlockId block) {
    return nodes.containsKey(node) && pending(node, kind).remove(block) != null;
  }

  /** A copy that a node was not told of yet. */
  Optional<CopyReplica> unsentCopy(int node, BlockId block) {
    if (!nodes.containsKey(node)) return Optional.empty();
    return Optional.ofNullable(pending(node, Kind.COPY).get(block))
        .filter(copy -> !copy.sent)
        .map(copy -> (CopyReplica) copy.action);
  }

  /** Takes a deletion back unless it has gone out; whether it is taken back. */
  boolean takeBack(int node, BlockId block) {
    if (!nodes.containsKey(node)) return false;
    Pending deletion = pending(node, Kind.DELETE).get(block);
    if (deletion == null || deletion.sent) return false;
    pending(node, Kind.DELETE).remove(block);
    return true;
  }

  /** Forgets all orders for a node. */
  void forget(int node) {
    nodes.remove(node);
  }

  /** Forgets all orders: somebody else gives them now. */
  void forgetAll() {
    nodes.clear();
  }

  /** Whether an order to delete the block's replica waits for a node's confirmation. */
  boolean has(int node, BlockId block) {
    return nodes.containsKey(node) && pending(node, Kind.DELETE).containsKey(block);
  }

  /** Deletions that wait for confirmation. */
  long deletions() {
    return nodes.keySet().stream().mapToLong(node -> pending(node, Kind.DELETE).size()).sum();
  }

  /** Deletions that wait for a node's confirmation. */
  int deletions(int node) {
    return nodes.containsKey(node) ? pending(node, Kind.DELETE).size() : 0;
  }

  /**
   * What is to go out to a node now.
   *
   * @param look asked at the last moment whether an order is still right
   */
  List<Order> take(int node, Leader leader, LastLook look, long nowNanos) {
    if (!nodes.containsKey(node)) return List.of();
    List<Order> out = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind == Kind.COPY && leader.held()) continue;
      Iterator<Map.Entry<BlockId, Pending>> from = pending(node, kind).entrySet().iterator();
      while (from.hasNext()) {
        if (out.size() == PER_HEARTBEAT) return out;
        Map.Entry<BlockId, Pending> each = from.next();
        Pending order = each.getValue();
        if (order.sent && nowNanos - order.sentNanos < AGAIN_AFTER_NANOS) continue;
        if (kind == Kind.DELETE && !look.mayDelete(each.getKey())) {
          from.remove();
          continue;
        }
        if (order.action instanceof CopyReplica copy && !look.mayCopy(each.getKey(), copy))
          continue;
        order.sent = true;
        order.sentNanos = nowNanos;
        out.add(order(each.getKey(), order, leader));
      }
    }
    return out;
  }

  private boolean add(
      int node, Kind kind, BlockId block, Generation generation, MessageLite action) {
    Map<BlockId, Pending> orders = pending(node, kind);
    Pending known = orders.get(block);
    if (known != null && known.generation.equals(generation)) return true;
    if (known == null && orders.size() >= PER_NODE) return false;
    orders.put(block, new Pending(generation, action));
    return true;
  }

  private Map<BlockId, Pending> pending(int node, Kind kind) {
    return nodes
        .computeIfAbsent(node, added -> new EnumMap<>(Kind.class))
        .computeIfAbsent(kind, added -> new LinkedHashMap<>());
  }

  private static Order order(BlockId block, Pending pending, Leader leader) {
    Order.Builder order =
        Order.newBuilder()
            .setLeadership(leader.authority().toProto())
            .setBlock(
                BlockKey.newBuilder()
                    .setNamespace(leader.namespace().value())
                    .setBlock(block.value())
                    .setGeneration(pending.generation.value()));
    if (pending.action instanceof DeleteReplica delete) order.setDelete(delete);
    else if (pending.action instanceof CopyReplica copy) order.setCopy(copy);
    else if (pending.action instanceof CancelCopy cancel) order.setCancel(cancel);
    else order.setVerify((VerifyReplica) pending.action);
    return order.build();
  }
}
