package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.ClusterJob;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.ReplicaMap;
import io.chunkfs.namenode.cluster.ReplicaOrders;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.repair.Flights.Flight;
import io.chunkfs.namenode.repair.RepairPlan.CopyOrder;
import io.chunkfs.namenode.repair.RepairPlan.DeleteOrder;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.TransferTotals;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blocks to their wanted number of good replicas, and takes away what is too much. Looks at
 * the blocks that the {@link Watch} finds, files them in the {@link Backlog}, has the {@link
 * RepairPlanner} decide and hands the orders out.
 *
 * <p>Passive: time is a parameter, always attended time. Thread: the cluster's owner calls it, the
 * cluster loop or a simulation; {@link #status} is for all.
 */
public final class Repair implements ClusterJob {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
  private static final int JUDGED_A_TICK = 2_000;
  private static final int JUDGED_A_STEP = 500;

  /** More deletions than these are not in the log one by one. */
  private static final int SAID_ONE_BY_ONE = 50;

  /** Waits before the next look at a block for which nothing can be done, or not be deleted yet. */
  private static final Duration STUCK = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final ReplicaMap map;
  private final ReplicaOrders orders;
  private final RepairPlanner planner;
  private final Inflow inflow = new Inflow();
  private final Flights flights;
  private final Backlog backlog = new Backlog();
  private final Setbacks setbacks = new Setbacks();
  private final Copies copies;
  private final Watch watch;
  private final Nodes nodes = new Nodes();
  private final Forecast forecast;
  private final Turns turns;
  private final Explainer explainer;
  private Authority authority = Authority.NONE;
  private ClusterView view = ClusterView.EMPTY;
  private Optional<Reason> hold = Optional.empty();
  private long nowNanos;
  private long trimmed;
  private volatile RepairStatus status = RepairStatus.FIRST;

  /** Works beside a cluster, and tells it so. */
  public Repair(Cluster cluster, RepairLimits limits, RandomGenerator random) {
    this.cluster = cluster;
    this.map = cluster.replicas();
    this.orders = cluster.replicaOrders();
    this.planner = new RepairPlanner(random);
    this.flights = new Flights(limits, cluster.promises(), orders::leaving, inflow);
    this.watch = new Watch(map, limits.grace());
    this.copies = new Copies(cluster, flights, setbacks, backlog, watch::note);
    this.turns = new Turns(backlog, flights, limits.copies());
    this.forecast = new Forecast(copies.wave(), flights, backlog);
    this.explainer = new Explainer(orders, flights, backlog, setbacks, forecast);
    cluster.attach(this);
  }

  /** How repair stands. Any thread. */
  public RepairStatus status() {
    return status;
  }

  /** Why a block is as it is, and what is done about it. Owner's thread. */
  public Explanation about(BlockId block, long atNanos) {
    return explainer.about(block, map.find(block), cluster.state().nodes(), hold, atNanos);
  }

  /**
   * Somebody could not use a replica. Nobody's word alone condemns it: its datanode is told to read
   * it through, unless it was lately, or {@code code} says nothing of the replica. Owner's thread.
   */
  public void doubted(BlockId block, DataNodeId node, ErrorCode code, String who, long atNanos) {
    if (!authority.ready()) return;
    Optional<NodeView> holder = cluster.state().nodes().find(node);
    holder.ifPresent(has -> copies.doubts().raise(block, has, code, who, atNanos));
  }

  @Override
  public void changed(BlockId block) {
    if (authority.ready()) watch.note(block);
  }

  @Override
  public void sealed(BlockId block) {
    if (authority.ready()) watch.sealed(block, nowNanos);
  }

  @Override
  public void ended(int node, OrderOutcome outcome, long atNanos) {
    if (outcome.getBlock().getBlock() <= 0) return;
    BlockId block = new BlockId(outcome.getBlock().getBlock());
    switch (outcome.getAction()) {
      case Order.COPY_FIELD_NUMBER ->
          flights.find(block, node).ifPresent(copy -> copies.failed(copy, outcome, atNanos));
      case Order.DELETE_FIELD_NUMBER -> {
        if (outcome.getCode() == 0) return;
        LOG.info("{} did not delete {}: {}", name(node), block, outcome.getDetail());
        setbacks.later(block, STUCK, atNanos);
        watch.note(block);
      }
      case Order.VERIFY_FIELD_NUMBER ->
          LOG.info(
              "{} has read {} through: {}",
              name(node),
              block,
              outcome.getCode() == 0 ? "it is good" : outcome.getDetail());
      default -> {} // a copy given up: nobody waits for it
    }
  }

  @Override
  public void moved(int node, TransferTotals totals) {
    inflow.told(node, totals.getCopyReceived());
  }

  @Override
  public void tick(long now) {
    nowNanos = now;
    view = cluster.state().nodes();
    lead(cluster.authority());
    if (authority.ready()) {
      hold(cluster.repairHold());
      noticeNodes();
      watch.tick(now);
      look(JUDGED_A_TICK);
      copies.tick(now);
      if (hold.isEmpty()) turns.take(this::serve, now);
      copies.endWave(now);
      copies.wave().tick(inflow.takeFresh(), now);
    } else {
      hold = cluster.repairHold();
    }
    publish();
  }

  @Override
  public boolean step(long now) {
    if (!authority.ready() || !watch.busy()) return false;
    look(JUDGED_A_STEP);
    return watch.busy();
  }

  /** In another's name, or not as a leader, nothing that was under way is ours any more. */
  private void lead(Authority now) {
    if (now.equals(authority)) return;
    authority = now;
    flights.clear();
    backlog.clear();
    setbacks.clear();
    watch.clear();
    if (now.ready()) watch.restart();
  }

  private void hold(Optional<Reason> now) {
    if (!now.map(Reason::code).equals(hold.map(Reason::code))) {
      boolean led = hold.filter(why -> why.code() == ReasonCode.HOLD_NOT_LEADING).isEmpty();
      if (now.isPresent()) LOG.info("repair waits: {}", now.get());
      else if (led) LOG.info("repair goes on");
    }
    hold = now;
  }

  private void noticeNodes() {
    Nodes.Changes changes = nodes.notice(view);
    changes.suspect().forEach(watch::walk);
    if (!changes.back().isEmpty()) flights.all().forEach(copy -> watch.note(copy.block().block()));
    if (changes.unfit().isEmpty() && changes.anew().isEmpty()) return;
    for (Flight copy : flights.all()) {
      if (changes.anew().contains(copy.target())) {
        copies.end(copy);
      } else if (changes.unfit().contains(copy.target())) {
        copies.recall(copy, "its target is not trusted any more");
      }
    }
  }

  private void look(int limit) {
    watch.step(this::isEndangered);
    for (int judged = 0; judged < limit; judged++) {
      long block = watch.poll();
      if (block == 0) return;
      judge(new BlockId(block));
    }
  }

  private boolean isEndangered(BlockId block) {
    Optional<KnownBlock> known = map.find(block);
    return known.isPresent() && Need.of(known.get(), view).danger() == Danger.ONE_LEFT;
  }

  /** Sees what became of a block's copies, and files the block where it belongs now. */
  private void judge(BlockId block) {
    Optional<KnownBlock> known = map.find(block);
    if (known.isEmpty()) {
      flights.of(block).forEach(copy -> copies.recall(copy, "the block is deleted"));
      backlog.drop(block);
      setbacks.over(block);
      return;
    }
    Need need = Need.of(known.get(), view);
    for (Flight copy : flights.of(block)) {
      Optional<Standing> there = known.get().at(copy.target()).map(Replica::standing);
      if (!copy.block().confirmed().equals(known.get().confirmed())) {
        copies.recall(copy, "the block has a new generation");
      } else if (there.filter(Standing::counts).isPresent()) {
        copies.made(copy, need, nowNanos);
      } else if (orders.hasLostItsSource(copy.target(), block)) {
        copies.recall(copy, "a source of it is no good any more");
      }
    }
    List<Flight> coming = flights.of(block);
    for (int i = coming.size() - 1; i >= Math.max(0, need.copies()); i--) {
      copies.recall(coming.get(i), "the block has enough good replicas without it");
    }
    file(block, known.get(), need);
  }

  private void file(BlockId block, KnownBlock known, Need need) {
    Danger danger = need.danger();
    int missing = need.copies() - flights.count(block);
    if (danger == Danger.NONE || danger == Danger.SURPLUS) cleanQuarantine(block, known, need);
    if (danger == Danger.NONE || (danger.needsCopy() && missing <= 0)) {
      backlog.drop(block);
      if (danger == Danger.NONE) setbacks.over(block);
      return;
    }
    if (danger != Danger.ONE_LEFT && watch.isYoung(block)) return;
    long length = danger.needsCopy() ? orders.facts(block).map(BlockFacts::length).orElse(0L) : 0;
    if (!backlog.put(block, danger, missing * length)) watch.missed();
  }

  /** What lies in quarantine beside a good replica is of no use once the block is whole. */
  private void cleanQuarantine(BlockId block, KnownBlock known, Need need) {
    if (need.live() < need.wanted()) return;
    known.good().stream()
        .filter(replica -> replica.standing() == Standing.GOOD)
        .forEach(replica -> orders.deleteQuarantined(replica.node(), block, "block is whole"));
  }

  /** One block's turn. */
  private Turns.Served serve(BlockId block, Danger danger) {
    Optional<KnownBlock> known = map.find(block);
    Need need = known.map(of -> Need.of(of, view)).orElse(null);
    boolean moved = need == null || need.danger() != danger;
    if (moved || (danger.needsCopy() && orders.takeBack(known.get(), block))) {
      judge(block);
      return Turns.Served.GONE;
    }
    if (!setbacks.due(block, nowNanos)) return Turns.Served.NOT_NOW;
    Optional<BlockFacts> facts = orders.facts(block);
    if (facts.isEmpty() || !facts.get().confirmed().equals(known.get().confirmed())) {
      setbacks.later(block, STUCK, nowNanos);
      return Turns.Served.NOT_NOW;
    }
    BlockCase of = explainer.caseOf(facts.get(), known.get(), view, nowNanos);
    RepairPlan plan = planner.plan(of, flights);
    for (CopyOrder copy : plan.copies()) copies.order(facts.get(), copy, danger, nowNanos);
    boolean deleted = false;
    for (DeleteOrder each : plan.deletions()) deleted |= delete(block, each);
    if (danger == Danger.SURPLUS ? deleted : flights.count(block) >= need.copies()) {
      return Turns.Served.DONE;
    }
    if (plan.obstacle().filter(code -> code == ReasonCode.NODE_BUSY).isPresent()) {
      return Turns.Served.BUSY;
    }
    setbacks.later(block, STUCK, nowNanos);
    return Turns.Served.NOT_NOW;
  }

  private boolean delete(BlockId block, DeleteOrder order) {
    String why = order.reason().toString();
    if (!orders.delete(order.node().index(), block, why)) return false;
    trimmed++;
    String line = "{} is told to delete its replica of {}: {}";
    if (backlog.queue(Danger.SURPLUS).size() > SAID_ONE_BY_ONE) {
      LOG.debug(line, order.node().name(), block, why);
    } else {
      LOG.info(line, order.node().name(), block, why);
    }
    return true;
  }

  private void publish() {
    status =
        new RepairStatus(
            hold,
            backlog.waiting(),
            flights.all().stream().map(Repair::copy).toList(),
            forecast.left(Danger.MORE_LEFT),
            copies.wave().rate(),
            forecast.doneIn(Danger.MORE_LEFT),
            orders.deletions(),
            copies.made(),
            copies.failed(),
            trimmed);
  }

  private static RepairStatus.Copy copy(Flight of) {
    ReasonCode why =
        of.danger() == Danger.ONE_LEFT ? ReasonCode.ONE_COPY_LEFT : ReasonCode.UNDER_REPLICATED;
    BlockId block = of.block().block();
    return new RepairStatus.Copy(
        block, of.source(), of.target(), of.length(), of.orderedNanos(), why);
  }

  private String name(int node) {
    return view.at(node).map(NodeView::name).orElse("datanode " + node);
  }
}
