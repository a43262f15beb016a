package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.repair.RepairLimits;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Order;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is checked of every copy that is ordered: that it is right, and that it is no storm. */
final class CopyLaws {
  private static final long SLACK = SECOND;

  /** How long after a change its node must have told all for it to be known. */
  private static final long NEWS = 3 * SECOND;

  /** And how long when deltas were lost: two digest rounds. */
  private static final long FOUND = 70 * SECOND;

  /** From the plan of a copy until its order goes out: a tick and a heartbeat. */
  private static final long ORDER = 2 * SECOND;

  /** More copies than allowed may run at a time if all are moved within so many seconds. */
  private static final int FEW_SECONDS = 4;

  private static final long MASS_WINDOW = 30 * SECOND;
  private static final long MASS_PATIENCE = 590 * SECOND;

  private final World world;
  private final Heard heard;
  private final List<Ordered> ordered = new ArrayList<>();
  private final Set<Long> cancelled = new HashSet<>();
  private boolean adminSaysGo;

  /**
   * One copy that was ordered.
   *
   * @param left good replicas on nodes that lived, in truth
   */
  record Ordered(long atNanos, long block, SimDataNode target, int left) {}

  CopyLaws(World world, Heard heard) {
    this.world = world;
    this.heard = heard;
  }

  /** All copies that were ordered, in order. */
  List<Ordered> ordered() {
    return ordered;
  }

  void adminSaysGo() {
    adminSaysGo = true;
  }

  void calledDead(SimDataNode node) {
    if (!massSilence().isEmpty()) {
      throw broken(Law.NO_STORM, node + " is called dead while " + massSilence());
    }
  }

  /** The namenode has given a copy up. */
  void cancelled(SimDataNode target, long block) {
    cancelled.add(key(target, block));
  }

  private static long key(SimDataNode node, long block) {
    return (long) node.number() << 40 | block;
  }

  void ordered(SimDataNode target, Order order) {
    long block = order.getBlock().getBlock();
    BlockRow row = world.hardState().blocks().get(block);
    if (row == null) {
      if (world.time().now() - world.hardState().deletedNanos(block) < SLACK) return;
      if (!world.nameNode().isAwakeFor(SLACK)) return; // what was applied waits
      throw broken(
          Law.DELETED_STAYS_DELETED, target + " is to copy block " + block + ", which no file has");
    }
    long generation = order.getBlock().getGeneration();
    if (!row.getCommitted() || generation != row.getConfirmedGeneration()) {
      throw broken(
          Law.GENERATIONS_NEVER_GO_BACK,
          target
              + " is to copy block "
              + block
              + "@"
              + generation
              + " and the row has "
              + row.getConfirmedGeneration());
    }
    for (DataNodeAddress source : order.getCopy().getSourcesList()) {
      source(world.node(source.getNode()), block, generation);
    }
    if (!massSilence().isEmpty()) {
      throw broken(Law.NO_STORM, "a copy of block " + block + " is ordered while " + massSilence());
    }
    cancelled.remove(key(target, block));
    caps(target, order);
    needed(target, block, row);
    ordered.add(new Ordered(world.time().now(), block, target, left(block)));
  }

  private int left(long block) {
    return (int) world.trulyGood(block).stream().filter(SimDataNode::isServing).count();
  }

  private void source(SimDataNode source, long block, long generation) {
    boolean stale = source.everSealed(block) < generation;
    boolean corrupt = heard.isKnownCorrupt(source.id().value(), block);
    if (!stale && !corrupt) return;
    throw broken(
        Law.STALE_OR_CORRUPT_IS_NOT_GOOD,
        source
            + " is named as a source of block "
            + block
            + "@"
            + generation
            + " and its replica is "
            + (stale ? "stale" : "known to be corrupt"));
  }

  /** Copies to one node and from one node at a time: a few, or few enough bytes. */
  private void caps(SimDataNode target, Order order) {
    List<Order> to = new ArrayList<>(List.of(order));
    List<Order> from = new ArrayList<>(List.of(order));
    SimDataNode source = world.node(order.getCopy().getSources(0).getNode());
    for (SimDataNode node : world.nodes()) {
      for (SimCopies.Copy each : node.copies().under()) {
        if (!isPresent(each.order()) || each.block() == order.getBlock().getBlock()) continue;
        if (each.from() == source) from.add(each.order());
        if (node == target) to.add(each.order());
      }
    }
    within(to, "to " + target);
    within(from, "from " + source);
  }

  private void within(List<Order> copies, String where) {
    RepairLimits limits = world.shape().repair();
    long bytes = copies.stream().mapToLong(each -> each.getCopy().getLength()).sum();
    if (copies.size() <= limits.copiesPerNode()) return;
    if (bytes <= limits.bandwidthBytes() * FEW_SECONDS * 3 / 2) return; // some are given up
    throw broken(
        Law.NO_STORM,
        copies.size()
            + " copies at a time "
            + where
            + ", of "
            + bytes / Shape.MIB
            + " MiB; "
            + limits.copiesPerNode()
            + " are allowed");
  }

  private boolean isPresent(Order order) {
    return order.getLeadership().getTerm() == world.nameNode().term();
  }

  /** A copy is made only of what is short, or, when one trusted replica is left, at once. */
  private void needed(SimDataNode target, long block, BlockRow row) {
    Set<SimDataNode> have = new HashSet<>();
    Set<SimDataNode> trusted = new HashSet<>();
    for (SimDataNode node : world.nodes()) {
      SimReplica replica = node.disk().sealed(block, row.getConfirmedGeneration());
      if (replica == null || heard.isKnownCorrupt(node.id().value(), block)) continue;
      if (heard.silence(node) > world.shape().deadNanos() - SLACK) continue;
      if (heard.isCalledDead(node) || isLeaving(node, block)) continue;
      if (node.lostDeltaWithin(FOUND) || heard.isHeardButDoesNotReport(node)) continue;
      long since = Math.max(replica.sinceNanos, heard.countsFromNanos(node));
      if (!heard.isTold(node, since + NEWS)) continue;
      have.add(node);
      if (heard.isTrustedFor(node, ORDER)) trusted.add(node);
    }
    Set<SimDataNode> coming = new HashSet<>();
    for (SimDataNode node : world.nodes()) {
      if (node == target || !node.isServing() || !heard.isTrustedFor(node, ORDER)) continue;
      for (SimCopies.Copy copy : node.copies().under()) {
        boolean given = isPresent(copy.order()) && !cancelled.contains(key(node, block));
        if (copy.block() == block && given) coming.add(node);
      }
    }
    have.addAll(coming);
    if (have.size() < row.getReplication()) return;
    if (trusted.size() <= 1 && trusted.size() + coming.size() < row.getReplication()) return;
    throw broken(
        Law.NO_STORM,
        target
            + " is to copy block "
            + block
            + ", of which "
            + have
            + " have or get a replica"
            + " and "
            + row.getReplication()
            + " are wanted; "
            + world.nameNode().belief(block));
  }

  /** The namenode has ordered, or is about to order, that the node's replica goes. */
  private boolean isLeaving(SimDataNode node, long block) {
    int index = world.nodes().indexOf(node);
    return world.nameNode().cluster().replicas().find(new BlockId(block)).stream()
        .flatMap(known -> known.replicas().stream())
        .anyMatch(each -> each.node() == index && each.standing() == Standing.LEAVING);
  }

  /** What the namenode must take for a cut network; empty when it need not. */
  private String massSilence() {
    if (adminSaysGo) return "";
    List<Long> silent = new ArrayList<>();
    int nodes = 0;
    for (SimDataNode node : world.nodes()) {
      if (heard.isCalledDead(node)) continue;
      nodes++;
      long silence = heard.silence(node);
      if (silence < world.shape().suspectNanos() + SLACK || silence > MASS_PATIENCE) continue;
      silent.add(heard.heardNanos(node));
    }
    silent.sort(null);
    for (int first = 0, last = 0; last < silent.size(); last++) {
      while (silent.get(last) - silent.get(first) > MASS_WINDOW - 2 * SLACK) first++;
      int together = last - first + 1;
      if (together >= 3 && together * 3 > nodes) {
        return together + " of " + nodes + " datanodes fell silent together";
      }
    }
    return "";
  }

  private Violation broken(Law law, String what) {
    return new Violation(law, world.time().now(), what);
  }
}
