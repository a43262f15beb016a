package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.MILLI;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.time.AttendedTime;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.repair.Repair;
import io.chunkfs.namenode.repair.RepairLimits;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The namenode's process: the real cluster and the real repair, ticked as their loop ticks them.
 * What it knows ends with it; a restarted one begins with the rows alone.
 */
final class SimNameNode {
  private static final long TICK = 250 * MILLI;
  private static final long FORGETTING = 1000 * MILLI;
  private static final NamespaceId NAMESPACE = new NamespaceId(1);

  private final World world;
  private Cluster cluster;
  private Repair repair;
  private AttendedTime attended;
  private Door door;
  private int life;
  private long term;
  private boolean up;
  private boolean paused;
  private long awakeSinceNanos;
  private final List<Runnable> waiting = new ArrayList<>();

  SimNameNode(World world) {
    this.world = world;
  }

  /** Begins, leading from the first moment on. */
  void start() {
    life++;
    up = true;
    paused = false;
    waiting.clear();
    attended = new AttendedTime(Duration.ofNanos(TICK), world.time().now());
    Shape shape = world.shape();
    ClusterLimits limits = world.plants().limits().apply(shape, shape.limits());
    cluster = new Cluster(limits, world.hardState(), attended.nanos());
    RepairLimits caps = world.plants().repair().apply(shape, shape.repair());
    repair = new Repair(cluster, caps, world.random());
    door = world.plant(new Real());
    cluster.authority(new Authority(1, ++term, true), attended.nanos());
    cluster.load(NAMESPACE, attended.nanos());
    world.laws().nameNodeBegan();
    ticking(life);
    forgetting(life);
  }

  void stop() {
    up = false;
    door = null;
    for (SimDataNode node : world.nodes()) {
      if (node.isUp() && world.network().fromNameNode(node)) node.link().torn();
    }
  }

  /** The process gets no time for a while: its clocks and calls stand still. */
  void pause(long nanos) {
    int thatLife = life;
    paused = up;
    world.time().in(nanos, () -> awake(thatLife));
  }

  private void awake(int thatLife) {
    if (!paused || thatLife != life) return;
    paused = false;
    awakeSinceNanos = world.time().now();
    ticking(life);
    List<Runnable> late = List.copyOf(waiting);
    waiting.clear();
    late.forEach(Runnable::run);
  }

  /** Does something at once, or when the process has time again. */
  void whenAwake(Runnable work) {
    if (up && paused) waiting.add(work);
    else work.run();
  }

  /** Whether it has had time for so long that it has done what waited. */
  boolean isAwakeFor(long nanos) {
    return !paused && world.time().now() - awakeSinceNanos >= nanos;
  }

  boolean isPaused() {
    return up && paused;
  }

  /** Loses leadership, and has it again under the next term. */
  void changeLeader(long gapNanos) {
    if (!up) return;
    int thatLife = life;
    whenAwake(
        () -> {
          cluster.authority(new Authority(1, ++term, false), attended.nanos());
          world.laws().leaderChanged();
          world.time().in(gapNanos, () -> lead(thatLife));
        });
  }

  private void lead(int thatLife) {
    if (!up || thatLife != life) return;
    whenAwake(() -> cluster.authority(new Authority(1, term, true), attended.nanos()));
  }

  boolean isUp() {
    return up;
  }

  long term() {
    return term;
  }

  Cluster cluster() {
    return cluster;
  }

  Repair repair() {
    return repair;
  }

  ClusterState state() {
    return cluster.state();
  }

  /** What it knows of a block, for a person. */
  String belief(long block) {
    List<NodeView> views = cluster.state().nodes().nodes();
    return cluster.replicas().find(new BlockId(block)).stream()
        .flatMap(known -> known.replicas().stream())
        .map(
            each ->
                views.get(each.node()).name()
                    + " "
                    + each.standing()
                    + " on "
                    + views.get(each.node()).reason().map(Reason::toString).orElse("a live node"))
        .collect(Collectors.joining(", ", "the namenode knows ", ""));
  }

  long attendedNanos() {
    return attended.nanos();
  }

  /** Where datanodes come in; null while the process is down. */
  Door door() {
    return door;
  }

  void applied(List<Change> changes) {
    if (!up) return;
    int thatLife = life;
    long behind = (long) (world.random().nextDouble() * 5 * MILLI);
    appliedUntil = Math.max(appliedUntil, world.time().now() + behind);
    world
        .time()
        .in(
            appliedUntil - world.time().now(),
            () -> {
              if (!up || thatLife != life) return;
              whenAwake(() -> apply(changes));
            });
  }

  private void apply(List<Change> changes) {
    cluster.applied(changes, attended.nanos());
    cluster.publish(attended.nanos());
  }

  private long appliedUntil;

  /** The node's connection broke, unless a cut keeps even that from us. */
  void tornBy(SimDataNode node) {
    if (!up || !world.network().toNameNode(node)) return;
    long process = node.process();
    whenAwake(
        () -> {
          cluster.connectionBroke(node.id(), process, attended.nanos());
          cluster.publish(attended.nanos());
        });
  }

  void accused(DataNodeId node, String accuser) {
    if (up && !paused) cluster.accused(node, accuser, attended.nanos());
  }

  /** A reader could not use this replica. */
  void doubted(BlockId block, DataNodeId node) {
    if (up)
      repair.doubted(
          block, node, ErrorCode.CHECKSUM_MISMATCH, "a reader says so", attended.nanos());
  }

  void adminSaysGo() {
    if (up) cluster.repairGo(attended.nanos());
  }

  private void ticking(int thatLife) {
    if (!up || paused || thatLife != life) return;
    cluster.tick(attended.tick(world.time().now()));
    repair.tick(attended.nanos());
    while (cluster.step(attended.nanos()) | repair.step(attended.nanos())) continue;
    world.laws().ticked();
    world.time().in(TICK, () -> ticking(thatLife));
  }

  private void forgetting(int thatLife) {
    if (!up || thatLife != life) return;
    if (paused) {
      world.time().in(FORGETTING, () -> forgetting(thatLife));
      return;
    }
    List<BlockId> done = cluster.finishedDeletions(1000, attended.nanos());
    if (!done.isEmpty()) world.hardState().forget(done);
    world.time().in(FORGETTING, () -> forgetting(thatLife));
  }

  /** The real thing, on the loop's thread as it were. */
  private final class Real implements Door {
    @Override
    public RegisterReply register(RegisterRequest request, String host) {
      cluster.register(request, host, attended.nanos());
      cluster.publish(attended.nanos());
      return RegisterReply.newBuilder()
          .setNamespace(NAMESPACE.value())
          .setLeadership(cluster.authority().toProto())
          .build();
    }

    @Override
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
      HeartbeatReply reply = cluster.heartbeat(request, attended.nanos());
      while (cluster.step(attended.nanos()) | repair.step(attended.nanos())) continue;
      return reply;
    }

    @Override
    public ReportReply report(ReportRequest request) {
      ReportReply reply = cluster.report(request, attended.nanos());
      while (cluster.step(attended.nanos())) continue;
      return reply;
    }

    @Override
    public DigestReply digests(DigestRequest request) {
      return cluster.digests(request, attended.nanos());
    }
  }
}
