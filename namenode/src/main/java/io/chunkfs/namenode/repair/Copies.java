package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.ReplicaOrders;
import io.chunkfs.namenode.repair.Flights.Flight;
import io.chunkfs.namenode.repair.RepairPlan.CopyOrder;
import io.chunkfs.proto.CopyReplica;
import io.chunkfs.proto.OrderOutcome;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders copies and draws the conclusions from how they end: made, failed, overdue or recalled.
 * However one ends, its block is looked at again.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final Cluster cluster;
  private final ReplicaOrders orders;
  private final Flights flights;
  private final Setbacks setbacks;
  private final Backlog backlog;
  private final Doubts doubts;
  private final Wave wave = new Wave();
  private final Consumer<BlockId> lookAgain;
  private long made;
  private long failed;

  Copies(
      Cluster cluster,
      Flights flights,
      Setbacks setbacks,
      Backlog backlog,
      Consumer<BlockId> lookAgain) {
    this.cluster = cluster;
    this.orders = cluster.replicaOrders();
    this.flights = flights;
    this.setbacks = setbacks;
    this.backlog = backlog;
    this.doubts = new Doubts(cluster.replicas(), orders);
    this.lookAgain = lookAgain;
  }

  /** Copies that arrived. */
  long made() {
    return made;
  }

  /** Copies that did not. */
  long failed() {
    return failed;
  }

  /** Complaints about replicas. */
  Doubts doubts() {
    return doubts;
  }

  /** The present stretch of work. */
  Wave wave() {
    return wave;
  }

  /** Orders a copy, unless its target has too many orders waiting. */
  void order(BlockFacts block, CopyOrder copy, Danger danger, long nowNanos) {
    boolean urgent = danger == Danger.ONE_LEFT;
    String why = urgent ? "one good copy is left" : "fewer good copies than wanted";
    CopyReplica.Builder how =
        CopyReplica.newBuilder()
            .setLength(block.length())
            .setCrc(block.crc())
            .setUrgent(urgent)
            .setReason(why);
    for (NodeView source : copy.sources()) how.addSources(source.address());
    int target = copy.target().index();
    if (!orders.copy(target, block, how.build())) return;
    if (!wave.on()) begin(nowNanos);
    NodeView source = copy.sources().get(0);
    flights.add(block, source.index(), target, danger, nowNanos);
    String line = "copying {} from {} to {}: {}";
    if (urgent) LOG.info(line, block.block(), source.name(), copy.target().name(), why);
    else LOG.debug(line, block.block(), source.name(), copy.target().name(), why);
  }

  /** A copy arrived and is reported; {@code need} is what its block has now. */
  void made(Flight copy, Need need, long nowNanos) {
    end(copy);
    made++;
    boolean whole = need.copies() == 0;
    wave.made(copy.length(), whole, nowNanos);
    if (whole) setbacks.over(copy.block().block());
  }

  /** Its target says how a copy ended that did not arrive. */
  void failed(Flight copy, OrderOutcome outcome, long nowNanos) {
    end(copy);
    ErrorCode code = ErrorCode.byNumber(outcome.getCode()).orElse(ErrorCode.INTERNAL);
    if (code == ErrorCode.CANCELLED) return;
    failed++;
    BlockId block = copy.block().block();
    Optional<NodeView> source =
        outcome.getSource() <= 0
            ? Optional.empty()
            : cluster.state().nodes().find(new DataNodeId(outcome.getSource()));
    String target = name(copy.target());
    String what = code + ": " + outcome.getDetail();
    LOG.info("{} could not copy {}: {}", target, block, what);
    int culprit = source.map(NodeView::index).orElse(copy.target());
    setbacks.failed(block, culprit, Culprits.avoid(code), what, nowNanos);
    if (source.isEmpty()) return;
    doubts.raise(block, source.get(), code, target, nowNanos);
    if (Culprits.unreachable(code)) cluster.accused(source.get().id(), target, nowNanos);
  }

  /** Gives up what takes too long. */
  void tick(long nowNanos) {
    for (Flight copy : flights.all()) {
      if (nowNanos - copy.deadlineNanos() < 0) continue;
      failed++;
      BlockId block = copy.block().block();
      String what = "TIMEOUT: the copy to " + name(copy.target()) + " took too long";
      LOG.info("{}: {}", block, what);
      setbacks.failed(block, copy.target(), Culprits.avoid(ErrorCode.TIMEOUT), what, nowNanos);
      recall(copy, "it took too long");
    }
  }

  /** Has a copy given up. */
  void recall(Flight copy, String why) {
    BlockId block = copy.block().block();
    orders.cancel(copy.target(), block, copy.block().confirmed(), why);
    LOG.debug("the copy of {} to {} is given up: {}", block, name(copy.target()), why);
    flights.remove(copy);
    lookAgain.accept(block);
  }

  /** A copy is not under way any more, as its target knows. */
  void end(Flight copy) {
    orders.copyEnded(copy.target(), copy.block().block());
    flights.remove(copy);
    lookAgain.accept(copy.block().block());
  }

  /** Ends the stretch of work when nothing is under way and nothing can be. */
  void endWave(long nowNanos) {
    if (!wave.on() || flights.size() > 0) return;
    if (backlog.awaitsCopies() && !wave.idle(nowNanos)) return;
    long left = backlog.waitingInAll();
    String done = wave.end();
    if (left == 0) LOG.info("{}", done);
    else LOG.info("{}; {} blocks still lack copies", done, left);
  }

  private void begin(long nowNanos) {
    wave.begin(nowNanos);
    LOG.info(
        "repair begins: {} blocks lack copies, {} of them have one left",
        backlog.waitingInAll(),
        backlog.queue(Danger.ONE_LEFT).size());
  }

  private String name(int node) {
    return cluster.state().nodes().at(node).map(NodeView::name).orElse("datanode " + node);
  }
}
