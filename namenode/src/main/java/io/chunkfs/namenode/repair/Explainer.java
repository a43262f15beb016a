package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.ReplicaOrders;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.repair.BlockCase.Holder;
import io.chunkfs.namenode.repair.Explanation.Line;
import io.chunkfs.namenode.repair.Flights.Flight;
import io.chunkfs.proto.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Says why a block is as it is, by the same rules by which repair decides.
 *
 * <p>Thread: the cluster's owner.
 */
final class Explainer {
  private final ReplicaOrders orders;
  private final Flights flights;
  private final Backlog backlog;
  private final Setbacks setbacks;
  private final Forecast forecast;

  Explainer(
      ReplicaOrders orders,
      Flights flights,
      Backlog backlog,
      Setbacks setbacks,
      Forecast forecast) {
    this.orders = orders;
    this.flights = flights;
    this.backlog = backlog;
    this.setbacks = setbacks;
    this.forecast = forecast;
  }

  /** All that decides about a block. */
  BlockCase caseOf(BlockFacts facts, KnownBlock known, ClusterView nodes, long nowNanos) {
    BlockId block = facts.block();
    List<Holder> holders = new ArrayList<>();
    for (Replica replica : known.replicas()) {
      Optional<NodeView> node = nodes.at(replica.node());
      if (node.isEmpty()) continue;
      int index = replica.node();
      boolean quarantined =
          replica.standing() == Standing.CORRUPT && orders.quarantined(index, block);
      holders.add(
          new Holder(
              node.get(),
              replica.standing(),
              orders.vouched(index),
              orders.deleting(index, block),
              quarantined));
    }
    return new BlockCase(
        facts,
        Need.of(known, nodes),
        holders,
        nodes,
        flights.targets(block),
        setbacks.avoided(block, nowNanos));
  }

  Explanation about(
      BlockId block,
      Optional<KnownBlock> known,
      ClusterView nodes,
      Optional<Reason> hold,
      long nowNanos) {
    Optional<BlockFacts> facts = orders.facts(block);
    List<Line> lines = new ArrayList<>();
    if (facts.isEmpty()) return new Explanation(block, Danger.NONE, lines);
    if (!facts.get().sealed()) {
      lines.add(line(ReasonCode.BEING_WRITTEN, block, "it is being written", ""));
      return new Explanation(block, Danger.NONE, lines);
    }
    KnownBlock of =
        known.orElse(
            new KnownBlock(facts.get().confirmed(), facts.get().wanted(), true, List.of()));
    BlockCase its = caseOf(facts.get(), of, nodes, nowNanos);
    Danger danger = its.need().danger();
    redundancy(its, lines);
    if (danger.needsCopy()) copying(its, danger, hold, nowNanos, lines);
    for (Holder holder : its.holders()) replica(holder, lines);
    if (danger == Danger.SURPLUS && its.need().live() > its.need().wanted()) {
      String many = its.need().live() + " good replicas, " + its.need().wanted() + " wanted";
      String doing = hold.map(why -> "waits: " + why.text()).orElse("the superfluous ones go");
      lines.add(line(ReasonCode.EXCESS, block, many, doing));
    }
    return new Explanation(block, danger, lines);
  }

  private static void redundancy(BlockCase its, List<Line> lines) {
    Need need = its.need();
    BlockId block = its.facts().block();
    int good = need.live() + need.suspect();
    if (need.wanted() > 0 && need.live() == 0) {
      String where = good == 0 ? "no good replica is on any datanode that is there" : onlySuspect();
      lines.add(line(ReasonCode.MISSING, block, where, "waits for a datanode that has one"));
    } else if (need.live() == 1 && need.wanted() > 1) {
      String left = "one good copy is on a live datanode, " + need.wanted() + " are wanted";
      lines.add(line(ReasonCode.ONE_COPY_LEFT, block, left, ""));
    } else if (good < need.wanted()) {
      String left = good + " good copies, " + need.wanted() + " are wanted";
      lines.add(line(ReasonCode.UNDER_REPLICATED, block, left, ""));
    }
  }

  private static String onlySuspect() {
    return "good replicas are on suspect datanodes only";
  }

  private void copying(
      BlockCase its, Danger danger, Optional<Reason> hold, long nowNanos, List<Line> lines) {
    BlockId block = its.facts().block();
    for (Flight copy : flights.of(block)) {
      long age = nowNanos - copy.orderedNanos();
      String detail =
          "a copy goes from "
              + name(its.nodes(), copy.source())
              + " to "
              + name(its.nodes(), copy.target())
              + ", ordered "
              + age / 1_000_000_000
              + " s ago";
      lines.add(
          new Line(ReasonCode.COPY_RUNNING, block.toString(), detail, "copying", left(copy, age)));
    }
    if (its.missing() <= 0) return;
    if (hold.isPresent()) {
      lines.add(line(hold.get().code(), block, hold.get().text(), "waits until that is over"));
      return;
    }
    setbacks
        .what(block)
        .ifPresent(
            what ->
                lines.add(
                    line(ReasonCode.COPY_FAILED, block, "the last try: " + what, "tries again")));
    RepairPlan plan = new RepairPlanner(new SplittableRandom(1)).plan(its, flights);
    if (plan.obstacle().isEmpty() || plan.obstacle().get() == ReasonCode.NODE_BUSY) {
      Optional<Duration> doneIn = forecast.doneIn(danger);
      int others = Math.max(0, backlog.queue(danger).size() - 1);
      String turn = "waits for its turn among " + others + " others under the caps on repair";
      lines.add(
          new Line(ReasonCode.COPY_WAITING, block.toString(), turn, "copies when due", doneIn));
      return;
    }
    boolean noSource = plan.obstacle().get() == ReasonCode.NO_SOURCE;
    String what = noSource ? "nobody can deliver it" : "no datanode can take another replica";
    lines.add(line(plan.obstacle().get(), block, what, "looks again every few seconds"));
    for (RepairPlan.Refusal refusal : plan.refusals()) {
      Reason why = refusal.reason();
      if (why.code() == ReasonCode.NODE_HOLDS_REPLICA) continue;
      lines.add(new Line(why.code(), refusal.node().name(), why.text(), "", Optional.empty()));
    }
  }

  /** What is left of a copy at the rate that its node may have, if that is all it does. */
  private Optional<Duration> left(Flight copy, long ageNanos) {
    long rate = flights.bandwidthBytes() / Math.max(1, flights.to(copy.target()));
    long whole = (long) (copy.length() * 1e9 / Math.max(1, rate));
    return Optional.of(Duration.ofNanos(Math.max(1_000_000_000L, whole - ageNanos)));
  }

  private static void replica(Holder holder, List<Line> lines) {
    String name = holder.node().name();
    String fate = holder.deleting() ? "ordered to be deleted" : "goes once the block is whole";
    switch (holder.standing()) {
      case STALE ->
          lines.add(
              at(name, ReasonCode.REPLICA_STALE, "its replica is of an older generation", fate));
      case CORRUPT ->
          lines.add(
              at(
                  name,
                  ReasonCode.REPLICA_CORRUPT,
                  "its replica does not match its checksums or length",
                  fate));
      case LEAVING ->
          lines.add(
              at(name, ReasonCode.DELETE_WAITING, "its replica is superfluous", "is deleted"));
      case LOST -> lines.add(at(name, ReasonCode.NODE_DEAD, "it had a replica when it died", ""));
      case GOOD, LEARNED -> {
        if (holder.node().state() != NodeState.SUSPECT) return;
        String why = holder.node().reason().map(Reason::text).orElse("suspect");
        lines.add(at(name, ReasonCode.NODE_SUSPECT, "has a replica, and is " + why, ""));
      }
    }
  }

  private static Line at(String node, ReasonCode code, String detail, String doing) {
    return new Line(code, node, detail, doing, Optional.empty());
  }

  private static Line line(ReasonCode code, BlockId block, String detail, String doing) {
    return new Line(code, block.toString(), detail, doing, Optional.empty());
  }

  private static String name(ClusterView nodes, int node) {
    return nodes.at(node).map(NodeView::name).orElse("datanode " + node);
  }
}
