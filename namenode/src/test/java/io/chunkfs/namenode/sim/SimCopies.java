package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A datanode's copies: pulled from the first source that delivers, checked on arrival, sealed under
 * the ordered generation.
 */
class SimCopies {
  private static final int COPY = 11;
  private static final int CANCEL = 12;
  private static final int AT_ONCE = 4;
  private static final long CONNECT = SECOND;
  private static final long STALLED = 5 * SECOND;

  private final World world;
  private final SimDataNode node;
  private final Map<Long, Copy> under = new LinkedHashMap<>();

  /** One copy, waiting or running. */
  static final class Copy {
    private Order order;
    private int source;
    private boolean running;
    private boolean confirmed = true;
    private SimDataNode from;
    private final Map<Long, ErrorCode> failures = new LinkedHashMap<>();

    private Copy(Order order) {
      this.order = order;
    }

    Order order() {
      return order;
    }

    /** Whom it reads from now; null when from nobody. */
    SimDataNode from() {
      return from;
    }

    long block() {
      return order.getBlock().getBlock();
    }

    long generation() {
      return order.getBlock().getGeneration();
    }
  }

  SimCopies(World world, SimDataNode node) {
    this.world = world;
    this.node = node;
  }

  Collection<Copy> under() {
    return under.values();
  }

  boolean has(long block) {
    return under.containsKey(block);
  }

  /** The process ended. */
  void clear() {
    under.clear();
  }

  /** A new leader: what waits is not of his ordering. */
  void newLeader() {
    under.values().removeIf(copy -> !copy.running);
    for (Copy copy : List.copyOf(under.values())) {
      copy.confirmed = false;
      node.later(
          10 * SECOND,
          () -> {
            if (under.get(copy.block()) == copy && !copy.confirmed) end(copy);
          });
    }
  }

  private void end(Copy copy) {
    under.remove(copy.block());
    world.ledger().count("copies of an old leader ended");
    pump();
  }

  void order(Order order) {
    long block = order.getBlock().getBlock();
    SimReplica present = node.disk().find(block);
    if (present != null && present.isSealed()) {
      if (present.generation >= order.getBlock().getGeneration()) {
        world.ledger().count("copies refused as superfluous");
        node.record(present.report());
        return;
      }
    }
    Copy same = under.get(block);
    if (same != null) {
      same.confirmed = true;
      same.order = order;
      return;
    }
    if (node.disk().remaining() < order.getCopy().getLength()) {
      failed(new Copy(order), ErrorCode.DATANODE_DISK_FULL, 0);
      return;
    }
    world.ledger().count("copies accepted");
    under.put(block, new Copy(order));
    pump();
  }

  void cancel(Order order) {
    Copy copy = under.remove(order.getBlock().getBlock());
    if (copy == null) {
      node.tell(order, CANCEL, null, "");
      return;
    }
    world.ledger().count("copies cancelled");
    world.ledger().tell(() -> node + " gives up copying block " + copy.block());
    failed(copy, ErrorCode.CANCELLED, 0);
    pump();
  }

  private void pump() {
    List<Copy> waiting = new ArrayList<>();
    int running = 0;
    for (Copy copy : under.values()) {
      if (copy.running) running++;
      else if (copy.order.getCopy().getUrgent()) waiting.add(0, copy);
      else waiting.add(copy);
    }
    for (Copy copy : waiting) {
      if (running++ >= AT_ONCE) return;
      copy.running = true;
      ask(copy);
    }
  }

  private void ask(Copy copy) {
    DataNodeAddress address = copy.order.getCopy().getSources(copy.source);
    SimDataNode from = world.node(address.getNode());
    if (from.isFrozen() || !world.network().peers(node, from)) {
      node.later(STALLED, () -> next(copy, ErrorCode.TIMEOUT));
      return;
    }
    if (!from.isUp()) {
      node.later(CONNECT, () -> next(copy, ErrorCode.UNREACHABLE));
      return;
    }
    SimReplica replica = from.disk().find(copy.block());
    if (replica == null || !replica.isSealed() || replica.generation < copy.generation()) {
      ErrorCode code = replica == null ? ErrorCode.NO_SUCH_REPLICA : ErrorCode.STALE_GENERATION;
      node.later(SECOND / 100, () -> next(copy, code));
      return;
    }
    copy.from = from;
    int life = from.life();
    node.later(world.copyNanos(copy, node), () -> arrived(copy, life, replica));
  }

  private void arrived(Copy copy, int life, SimReplica replica) {
    if (under.get(copy.block()) != copy) return;
    SimDataNode from = copy.from;
    boolean torn = !from.isUp() || from.life() != life || !world.network().peers(node, from);
    if (torn || from.isFrozen()) {
      next(copy, torn ? ErrorCode.UNREACHABLE : ErrorCode.TIMEOUT);
    } else if (from.disk().find(copy.block()) != replica) {
      next(copy, ErrorCode.NO_SUCH_REPLICA);
    } else if (!matches(replica, copy.order)) {
      next(copy, ErrorCode.CHECKSUM_MISMATCH);
    } else {
      seal(copy, replica);
    }
  }

  /** Every slice's checksum, then the block's. */
  boolean matches(SimReplica replica, Order order) {
    return !replica.rotten && replica.length == order.getCopy().getLength();
  }

  private void seal(Copy copy, SimReplica source) {
    under.remove(copy.block());
    SimReplica stale = node.disk().find(copy.block());
    if (stale != null) world.ledger().count("stale replicas replaced");
    SimReplica sealed =
        new SimReplica(copy.block(), copy.generation(), ReplicaState.SEALED, world.time().now());
    sealed.rotten = source.rotten;
    world.laws().sealing(node, sealed);
    node.disk().put(sealed);
    node.disk().lengthen(sealed, source.length);
    node.sealed(sealed);
    world.ledger().count("copies sealed");
    world.ledger().count("bytes copied", source.length);
    world.ledger().tell(() -> node + " has copied block " + copy.block());
    node.record(sealed.report());
    tellFailures(copy, false);
    pump();
  }

  private void next(Copy copy, ErrorCode code) {
    if (under.get(copy.block()) != copy) return;
    List<DataNodeAddress> sources = copy.order.getCopy().getSourcesList();
    if (copy.source < sources.size()) {
      copy.failures.put(sources.get(copy.source).getNode(), code);
    }
    copy.from = null;
    copy.source++;
    world.ledger().count("sources of copies failed: " + code);
    if (copy.source < sources.size()) {
      ask(copy);
      return;
    }
    under.remove(copy.block());
    world.ledger().count("copies failed");
    tellFailures(copy, true);
    pump();
  }

  /** After a copy that succeeded only what is wrong with a replica is worth telling. */
  private void tellFailures(Copy copy, boolean all) {
    copy.failures.forEach(
        (source, code) -> {
          boolean ofReplica =
              code == ErrorCode.CHECKSUM_MISMATCH
                  || code == ErrorCode.STALE_GENERATION
                  || code == ErrorCode.NO_SUCH_REPLICA;
          if (all || ofReplica) failed(copy, code, source);
        });
  }

  private void failed(Copy copy, ErrorCode code, long source) {
    world.ledger().tell(() -> node + " copying block " + copy.block() + ": " + code + " " + source);
    node.tell(copy.order.getBlock(), COPY, code, code.name(), source);
  }
}
