package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.MILLI;
import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds every step of a run against the invariants: what the namenode believes, orders and chooses,
 * and what becomes of it on the disks.
 */
final class Laws {
  /** How much later than a rule's moment its effect may show: a tick, a message, an apply. */
  private static final long SLACK = SECOND;

  /** How long a connected node's replica may be taken for what it is not any more. */
  private static final long BELIEF = 40 * SECOND;

  private static final int TICKS_A_SCAN = 8;

  private final World world;
  private final Heard heard;
  private final CopyLaws copyLaws;
  private final Map<Long, Long> confirmedSeen = new HashMap<>();
  private final Map<Long, Long> wrongSince = new HashMap<>();
  private int ticks;

  Laws(World world) {
    this.world = world;
    this.heard = new Heard(world);
    this.copyLaws = new CopyLaws(world, heard);
  }

  Heard heard() {
    return heard;
  }

  CopyLaws copies() {
    return copyLaws;
  }

  void nameNodeBegan() {
    heard.nameNodeBegan();
    confirmedSeen.clear();
    wrongSince.clear();
  }

  void leaderChanged() {
    wrongSince.clear();
  }

  Violation broken(Law law, String what) {
    return new Violation(law, world.time().now(), what);
  }

  /** Looks at all that passes the door. */
  Door watching(Door door) {
    return new PassingDoor(door) {
      @Override
      public RegisterReply register(RegisterRequest request, String host) {
        heard.from(request.getAddress().getNode());
        return super.register(request, host);
      }

      @Override
      public HeartbeatReply heartbeat(HeartbeatRequest request) {
        HeartbeatReply reply = super.heartbeat(request);
        if (!reply.getKnown()) return reply;
        heard.from(request.getNode());
        long news = reply.getAcknowledgedDelta() - request.getFirstDelta() + 1;
        int taken = (int) Math.max(0, Math.min(request.getDeltasCount(), news));
        heard.tookIn(request.getNode(), request.getDeltasList().subList(0, taken));
        boolean all = request.hasDigest() && news >= request.getDeltasCount();
        if (all && !reply.getFullReport()) heard.toldAll(request.getNode());
        SimDataNode node = world.node(request.getNode());
        for (Order order : reply.getOrdersList()) given(node, order);
        return reply;
      }

      @Override
      public ReportReply report(ReportRequest page) {
        ReportReply reply = super.report(page);
        if (isRegistered(page)) heard.from(page.getNode());
        if (!reply.getAccepted()) return reply;
        heard.tookIn(page.getNode(), page.getReplicasList());
        if (page.getLast() && page.getBucketsCount() == 0)
          heard.reported(page.getNode(), page.getObeyed().getTerm());
        return reply;
      }
    };
  }

  private boolean isRegistered(ReportRequest page) {
    DataNodeId node = new DataNodeId(page.getNode());
    return world.nameNode().state().nodes().find(node).stream()
        .anyMatch(view -> view.process() == page.getProcess());
  }

  private void given(SimDataNode node, Order order) {
    world.ledger().count("orders to " + order.getActionCase().name().toLowerCase());
    world.ledger().tell(() -> "ordered " + node + " to " + brief(order));
    if (order.hasCopy()) copyLaws.ordered(node, order);
    if (order.hasCancel()) copyLaws.cancelled(node, order.getBlock().getBlock());
    if (order.hasDelete()) deletionOrdered(node, order);
  }

  private static String brief(Order order) {
    StringBuilder out = new StringBuilder(order.getActionCase().name().toLowerCase());
    out.append(" block ").append(order.getBlock().getBlock());
    out.append('@').append(order.getBlock().getGeneration());
    if (order.hasDelete()) out.append(": ").append(order.getDelete().getReason());
    if (order.hasCopy()) {
      out.append(" from");
      order.getCopy().getSourcesList().forEach(each -> out.append(' ').append(each.getName()));
      out.append(": ").append(order.getCopy().getReason());
    }
    return out.toString();
  }

  /** Good replicas of existing blocks go only when, without them, enough are left. */
  private void deletionOrdered(SimDataNode node, Order order) {
    long block = order.getBlock().getBlock();
    BlockRow row = world.hardState().blocks().get(block);
    if (row == null || order.getDelete().getQuarantinedOnly()) return;
    if (order.getBlock().getGeneration() != row.getConfirmedGeneration()) return;
    SimReplica there = node.disk().sealed(block, row.getConfirmedGeneration());
    if (there == null || heard.isKnownCorrupt(node.id().value(), block)) return;
    int others = 0;
    for (NodeView holder : believed(block)) {
      SimDataNode other = world.node(holder.id().value());
      if (other == node || holder.state() != NodeState.LIVE) continue;
      if (heard.reportedTerm(other) == world.nameNode().term()) others++;
    }
    if (others >= row.getReplication()) return;
    throw broken(
        Law.EXCESS_ONLY,
        node
            + " is to delete block "
            + block
            + ", and "
            + others
            + " other live replicas that"
            + " were reported to this leader are left of "
            + row.getReplication()
            + " wanted");
  }

  /** Whom the namenode takes for holders of a good replica. */
  private List<NodeView> believed(long block) {
    List<NodeView> views = world.nameNode().state().nodes().nodes();
    return world.nameNode().cluster().replicas().find(new BlockId(block)).stream()
        .flatMap(known -> known.good().stream())
        .map(replica -> views.get(replica.node()))
        .toList();
  }

  /** A datanode is about to delete a replica. */
  void deleting(SimDataNode node, SimReplica replica, Order order) {
    BlockRow row = world.hardState().blocks().get(replica.block);
    if (row == null || replica.generation < row.getConfirmedGeneration()) return;
    if (!row.getCommitted()) {
      throw broken(
          Law.LAST_GOOD_REPLICA_STAYS,
          node + " deletes its replica of block " + replica.block + ", which is being written");
    }
    if (replica.rotten || !replica.isSealed()) return;
    for (SimDataNode other : world.trulyGood(replica.block)) {
      if (other != node && heard.silence(other) <= world.shape().deadNanos() + 5 * SECOND) return;
    }
    throw broken(
        Law.LAST_GOOD_REPLICA_STAYS,
        node
            + " deletes the last good replica of block "
            + replica.block
            + ", as ordered: "
            + order.getDelete().getReason());
  }

  /** A datanode is about to seal a copy. */
  void sealing(SimDataNode node, SimReplica copy) {
    heard.renewed(node.id().value(), copy.block);
    if (copy.rotten) {
      throw broken(
          Law.STALE_OR_CORRUPT_IS_NOT_GOOD,
          node + " seals a copy of block " + copy.block + " made from a corrupt replica");
    }
    SimReplica before = node.disk().find(copy.block);
    if (before != null && before.generation > copy.generation) {
      throw broken(
          Law.GENERATIONS_NEVER_GO_BACK,
          node + " puts generation " + copy.generation + " over " + before.generation);
    }
  }

  /** A writer was given these. */
  void placed(List<SimDataNode> nodes) {
    if (nodes.stream().distinct().count() != nodes.size()) {
      throw broken(Law.VERDICTS_HAVE_REASONS, "placed twice on one node: " + nodes);
    }
    for (SimDataNode node : nodes) {
      if (heard.silence(node) <= world.shape().suspectNanos() + SLACK) continue;
      throw broken(
          Law.VERDICTS_HAVE_REASONS,
          "a new block is placed on "
              + node
              + ", silent for "
              + heard.silence(node) / MILLI
              + " ms");
    }
  }

  /** The namenode has ticked. */
  void ticked() {
    verdicts();
    if (++ticks % TICKS_A_SCAN == 0) scan();
  }

  private void verdicts() {
    for (NodeView view : world.nameNode().state().nodes().nodes()) {
      SimDataNode node = world.node(view.id().value());
      long silence = heard.silence(node);
      heard.isTrusted(node, view.state() == NodeState.LIVE);
      if (view.state() == NodeState.DEAD && !heard.isCalledDead(node)) {
        world.ledger().count("nodes called dead");
        world.ledger().tell(() -> node + " is called dead");
        copyLaws.calledDead(node);
        heard.calledDead(node);
        if (silence < world.shape().deadNanos() - SLACK) {
          throw broken(
              Law.VERDICTS_HAVE_REASONS,
              node + " is called dead after a silence of " + silence / MILLI + " ms");
        }
      } else if (view.state() == NodeState.LIVE) {
        if (silence > world.shape().suspectNanos() + SLACK) {
          throw broken(
              Law.VERDICTS_HAVE_REASONS,
              node + " is called live after a silence of " + silence / MILLI + " ms");
        }
      }
    }
  }

  private void scan() {
    for (Map.Entry<Long, BlockRow> each : world.hardState().blocks().entrySet()) {
      BlockId block = new BlockId(each.getKey());
      KnownBlock known = world.nameNode().cluster().replicas().find(block).orElse(null);
      if (known != null) scan(each.getKey(), each.getValue(), known);
    }
    if (!world.nameNode().isAwakeFor(SLACK)) return;
    for (SimFile file : world.files()) {
      if (!file.deleted) continue;
      for (BlockId block : file.blocks) {
        if (world.nameNode().cluster().replicas().find(block).isEmpty()) continue;
        if (world.time().now() - file.deletedNanos < SLACK) continue;
        throw broken(Law.DELETED_STAYS_DELETED, "the namenode knows deleted " + block + " again");
      }
    }
  }

  private void scan(long block, BlockRow row, KnownBlock known) {
    long confirmed = known.confirmed().value();
    Long before = confirmedSeen.put(block, confirmed);
    if (confirmed > row.getConfirmedGeneration() || (before != null && confirmed < before)) {
      throw broken(
          Law.GENERATIONS_NEVER_GO_BACK,
          "block "
              + block
              + " is known at generation "
              + confirmed
              + ", was at "
              + before
              + ", and the row has "
              + row.getConfirmedGeneration());
    }
    for (Replica replica : known.replicas()) {
      DataNodeId id = world.nameNode().state().nodes().nodes().get(replica.node()).id();
      SimDataNode node = world.node(id.value());
      if (replica.standing().counts()) counted(node, block, confirmed);
    }
  }

  private void counted(SimDataNode node, long block, long confirmed) {
    if (node.everSealed(block) < confirmed) {
      throw broken(
          Law.STALE_OR_CORRUPT_IS_NOT_GOOD,
          "the replica of block "
              + block
              + " on "
              + node
              + " counts at generation "
              + confirmed
              + ", and never had more than "
              + node.everSealed(block));
    }
    long key = (long) node.number() << 40 | block;
    boolean right = node.disk().sealed(block, confirmed) != null;
    boolean inTouch = node.isServing() && world.network().isQuiet(node);
    inTouch &= !world.nameNode().isPaused();
    if (right || !inTouch) {
      wrongSince.remove(key);
      return;
    }
    long since = wrongSince.computeIfAbsent(key, added -> world.time().now());
    if (world.time().now() - since <= BELIEF) return;
    throw broken(
        Law.STALE_OR_CORRUPT_IS_NOT_GOOD,
        "the replica of block "
            + block
            + " on "
            + node
            + " still counts, and is gone, stale or"
            + " quarantined for "
            + (world.time().now() - since) / SECOND
            + " s");
  }
}
