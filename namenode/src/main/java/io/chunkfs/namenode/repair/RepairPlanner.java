package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.repair.BlockCase.Holder;
import io.chunkfs.namenode.repair.RepairPlan.CopyOrder;
import io.chunkfs.namenode.repair.RepairPlan.DeleteOrder;
import io.chunkfs.namenode.repair.RepairPlan.Refusal;
import io.chunkfs.proto.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides what is ordered for one block; does nothing itself.
 *
 * <p>Copies come from the least busy of the best holders: reported before learned ones, live before
 * suspect ones, never stale or corrupt ones. They go to the better of two nodes drawn at random, so
 * that the work spreads although all plans see the same moment-old figures.
 */
final class RepairPlanner {
  private static final int DRAWS = 24;
  private static final int NAMED = 50;

  /** How much one running session, and one copy, weigh against an empty disk. */
  private static final double SESSION_WEIGHT = 0.02;

  private static final double COPY_WEIGHT = 0.05;

  /** Steps of free room within which nodes count as equally full. */
  private static final int ROOM_STEPS = 50;

  private final RandomGenerator random;

  RepairPlanner(RandomGenerator random) {
    this.random = random;
  }

  /** What is to be done for a block now. */
  RepairPlan plan(BlockCase block, CopyLoad load) {
    return block.need().copies() > 0 ? copies(block, load) : surplus(block, load);
  }

  private RepairPlan copies(BlockCase block, CopyLoad load) {
    List<CopyOrder> copies = new ArrayList<>();
    Set<Integer> taken = new HashSet<>(block.coming());
    Set<Integer> giving = new HashSet<>();
    while (copies.size() < block.missing()) {
      List<NodeView> sources = sources(block, load, giving);
      if (sources.isEmpty()) return new RepairPlan(copies, List.of(), noSource(block), List.of());
      NodeView target = target(block, load, taken);
      if (target == null) return noTarget(block, load, copies, taken);
      copies.add(new CopyOrder(target, sources));
      taken.add(target.index());
      giving.add(sources.get(0).index());
    }
    return new RepairPlan(copies, List.of(), Optional.empty(), List.of());
  }

  /** Best first; empty when none may send more now. */
  private List<NodeView> sources(BlockCase block, CopyLoad load, Set<Integer> giving) {
    List<Holder> able = new ArrayList<>(block.holders().stream().filter(this::delivers).toList());
    if (able.stream().anyMatch(Holder::live)) able.removeIf(holder -> !holder.live());
    long length = block.facts().length();
    List<Holder> free =
        able.stream().filter(holder -> load.mayGive(holder.node().index(), length)).toList();
    if (free.isEmpty()) return List.of();
    int drawn = random.nextInt(free.size());
    Comparator<Holder> best =
        Comparator.comparing((Holder holder) -> block.avoided().contains(holder.node().index()))
            .thenComparing(holder -> holder.standing() != Standing.GOOD)
            .thenComparing(
                holder ->
                    load.from(holder.node().index())
                        + (giving.contains(holder.node().index()) ? 1 : 0));
    List<Holder> rotated = new ArrayList<>(free.subList(drawn, free.size()));
    rotated.addAll(free.subList(0, drawn)); // so that equals take turns
    rotated.sort(best);
    List<NodeView> sources = new ArrayList<>(rotated.stream().map(Holder::node).toList());
    able.stream().map(Holder::node).filter(node -> !sources.contains(node)).forEach(sources::add);
    return sources;
  }

  private boolean delivers(Holder holder) {
    return holder.standing().counts()
        && !holder.deleting()
        && holder.node().state() != NodeState.DEAD;
  }

  private Optional<ReasonCode> noSource(BlockCase block) {
    boolean any = block.holders().stream().anyMatch(this::delivers);
    return Optional.of(any ? ReasonCode.NODE_BUSY : ReasonCode.NO_SOURCE);
  }

  private NodeView target(BlockCase block, CopyLoad load, Set<Integer> taken) {
    List<NodeView> live = block.nodes().live();
    NodeView best = null;
    for (int draws = 0, found = 0; !live.isEmpty() && draws < DRAWS && found < 2; draws++) {
      NodeView drawn = live.get(random.nextInt(live.size()));
      if (drawn == best || refusal(block, load, taken, drawn).isPresent()) continue;
      found++;
      if (best == null || score(drawn, load) > score(best, load)) best = drawn;
    }
    if (best != null) return best;
    List<NodeView> left =
        live.stream().filter(node -> refusal(block, load, taken, node).isEmpty()).toList();
    if (!left.isEmpty()) return left.get(random.nextInt(left.size()));
    return besideQuarantine(block, load, taken);
  }

  /** A node whose own replica lies in quarantine, when nobody else can take one. */
  private static NodeView besideQuarantine(BlockCase block, CopyLoad load, Set<Integer> taken) {
    for (Holder holder : block.holders()) {
      NodeView node = holder.node();
      boolean may = holder.standing() == Standing.CORRUPT && holder.quarantined();
      if (may && able(block, load, taken, node).isEmpty()) return node;
    }
    return null;
  }

  private static double score(NodeView node, CopyLoad load) {
    double free = (double) node.load().remaining() / Math.max(1, node.load().capacity());
    return free - SESSION_WEIGHT * node.load().sessions() - COPY_WEIGHT * load.to(node.index());
  }

  /** Why a node does not get a copy now; empty when it may. */
  static Optional<Reason> refusal(
      BlockCase block, CopyLoad load, Set<Integer> taken, NodeView node) {
    if (block.holds(node.index())) {
      return because(ReasonCode.NODE_HOLDS_REPLICA, "has a replica of it already");
    }
    return able(block, load, taken, node);
  }

  private static Optional<Reason> able(
      BlockCase block, CopyLoad load, Set<Integer> taken, NodeView node) {
    long length = block.facts().length();
    Optional<Reason> unfit = node.refusal(length, load.promised(node.index()));
    if (unfit.isPresent()) return unfit;
    if (taken.contains(node.index())) {
      return because(ReasonCode.COPY_RUNNING, "a copy is on its way there");
    }
    if (block.avoided().contains(node.index())) {
      return because(ReasonCode.COPY_FAILED, "a copy there failed a moment ago");
    }
    if (!load.mayTake(node.index(), length)) {
      return because(ReasonCode.NODE_BUSY, "has as many copies under way as it may have");
    }
    return Optional.empty();
  }

  private static Optional<Reason> because(ReasonCode code, String text) {
    return Optional.of(new Reason(code, text));
  }

  private static RepairPlan noTarget(
      BlockCase block, CopyLoad load, List<CopyOrder> copies, Set<Integer> taken) {
    List<Refusal> refusals = new ArrayList<>();
    boolean busy = false;
    for (NodeView node : block.nodes().nodes()) {
      Optional<Reason> why = refusal(block, load, taken, node);
      busy |= why.filter(reason -> reason.code() == ReasonCode.NODE_BUSY).isPresent();
      if (refusals.size() < NAMED) why.ifPresent(reason -> refusals.add(new Refusal(node, reason)));
    }
    // A node with a spoilt replica can take a good one once the spoilt one is gone.
    List<DeleteOrder> deletions = busy ? List.of() : spoilt(block);
    ReasonCode obstacle = busy ? ReasonCode.NODE_BUSY : ReasonCode.NO_TARGET;
    return new RepairPlan(copies, deletions, Optional.of(obstacle), refusals);
  }

  private static List<DeleteOrder> spoilt(BlockCase block) {
    List<DeleteOrder> deletions = new ArrayList<>();
    for (Holder holder : block.holders()) {
      if (!holder.live() || !holder.standing().spoilt()) continue;
      if (holder.deleting() || holder.quarantined()) continue;
      deletions.add(new DeleteOrder(holder.node(), why(holder.standing())));
    }
    return deletions;
  }

  /** Spoilt replicas go once the block is whole; good ones while there are more than wanted. */
  private RepairPlan surplus(BlockCase block, CopyLoad load) {
    List<Holder> certain =
        new ArrayList<>(block.holders().stream().filter(Holder::certain).toList());
    int wanted = Math.max(1, block.need().wanted());
    List<DeleteOrder> deletions = new ArrayList<>();
    if (certain.size() >= wanted) {
      for (Holder holder : block.holders()) {
        if (!holder.live() || !holder.standing().spoilt() || holder.deleting()) continue;
        deletions.add(new DeleteOrder(holder.node(), why(holder.standing())));
      }
    }
    certain.sort(mostLoaded(block, load));
    String excess = certain.size() + " good replicas and " + wanted + " are wanted";
    for (Holder holder : certain.subList(0, Math.max(0, certain.size() - wanted))) {
      deletions.add(new DeleteOrder(holder.node(), new Reason(ReasonCode.EXCESS, excess)));
    }
    return new RepairPlan(List.of(), deletions, Optional.empty(), List.of());
  }

  /**
   * The fullest first. Among nodes that are about equally full, the one with most on it once what
   * is ordered to be deleted there is gone: else one of several would lose everything.
   */
  private static Comparator<Holder> mostLoaded(BlockCase block, CopyLoad load) {
    return Comparator.comparingLong(
            (Holder holder) ->
                holder.node().load().remaining()
                    * ROOM_STEPS
                    / Math.max(1, holder.node().load().capacity()))
        .thenComparingLong(
            holder ->
                load.leaving(holder.node().index()) * block.facts().length()
                    - holder.node().load().used())
        .thenComparingInt(holder -> -holder.node().load().sessions())
        .thenComparingInt(holder -> holder.node().index());
  }

  private static Reason why(Standing standing) {
    return standing == Standing.STALE
        ? new Reason(ReasonCode.REPLICA_STALE, "of an older generation")
        : new Reason(ReasonCode.REPLICA_CORRUPT, "does not match its checksums or length");
  }
}
