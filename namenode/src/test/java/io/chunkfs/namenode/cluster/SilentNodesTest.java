package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.time.AttendedTime;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.VolumeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a cluster makes of datanodes that fall silent, on a virtual clock with 250 ms ticks. */
class SilentNodesTest {
  private static final long TICK = Duration.ofMillis(250).toNanos();
  private final FakeCatalog catalog = new FakeCatalog();
  private final AttendedTime time = new AttendedTime(Duration.ofNanos(TICK), 0);
  private final Cluster cluster = new Cluster(TestLimits.STANDARD, catalog, time.nanos());
  private final Map<Integer, Long> running = new TreeMap<>();
  private final TreeSet<Integer> frozen = new TreeSet<>();
  private long clock;
  private long processes = 100;
  private long orders;

  @Test
  void aFrozenNodeIsSuspectBySixSecondsAndLiveAgainWhenItThaws() {
    start(4);
    freeze(2);
    after(4.5);
    assertThat(state(2)).isEqualTo(NodeState.LIVE);

    after(1.5);
    assertThat(state(2)).isEqualTo(NodeState.SUSPECT);
    assertThat(reason(2).code()).isEqualTo(ReasonCode.NODE_SILENT);

    after(20);
    assertThat(state(2)).isEqualTo(NodeState.SUSPECT);
    thaw(2);
    after(1);
    assertThat(state(2)).isEqualTo(NodeState.LIVE);
  }

  @Test
  void aKilledNodeIsSuspectAtOnceAndDeadBy31Seconds() {
    start(4);
    kill(1);
    assertThat(reason(1).code()).isEqualTo(ReasonCode.NODE_RESET);

    after(29);
    assertThat(state(1)).isEqualTo(NodeState.SUSPECT);
    after(2);
    assertThat(state(1)).isEqualTo(NodeState.DEAD);
    assertThat(cluster.repairHold()).isEmpty();
  }

  @Test
  void theLogSaysWhoIsSuspectWhyAndWhoIsLiveAgain() {
    start(4);
    ClusterView before = cluster.state().nodes();
    kill(1);
    freeze(2);
    after(6);
    ClusterView after = cluster.state().nodes();
    thaw(2);
    after(30);

    assertThat(NodeChanges.between(ClusterView.EMPTY, before)).isEmpty();
    assertThat(NodeChanges.between(before, after))
        .containsExactly(
            "datanode dn1: NODE_RESET suspect: its connection broke 6 s ago",
            "datanode dn2: NODE_SILENT suspect: silent for 6 s");
    assertThat(NodeChanges.between(after, cluster.state().nodes()))
        .as("deaths are said where they happen")
        .containsExactly("datanode dn2 is live again, was NODE_SILENT");
  }

  @Test
  void aPauseOfThisProcessMarksNobody() {
    start(4);
    clock += Duration.ofSeconds(30).toNanos();
    cluster.tick(time.tick(clock));
    for (int node = 1; node <= 4; node++) {
      assertThat(state(node)).isEqualTo(NodeState.LIVE);
    }
  }

  @Test
  void aDeadNodeThatComesBackRegistersAnew() {
    start(4);
    freeze(1);
    after(31);
    assertThat(state(1)).isEqualTo(NodeState.DEAD);

    assertThat(cluster.heartbeat(heartbeat(1).build(), time.nanos()).getKnown()).isFalse();
    thaw(1);
    register(1);
    after(1);
    assertThat(state(1)).isEqualTo(NodeState.LIVE);
  }

  @Test
  void killingOneOfFourAndLaterTwoMoreHoldsNothing() {
    start(4);
    kill(1);
    after(31);
    assertThat(state(1)).isEqualTo(NodeState.DEAD);

    kill(2);
    kill(3);
    after(10);
    assertThat(cluster.repairHold()).isEmpty();
    after(21);
    assertThat(state(2)).isEqualTo(NodeState.DEAD);
    assertThat(state(3)).isEqualTo(NodeState.DEAD);
  }

  @Test
  void killingTwoOfFiveAtOnceHoldsNothing() {
    start(5);
    kill(1);
    kill(2);
    after(31);

    assertThat(state(1)).isEqualTo(NodeState.DEAD);
    assertThat(cluster.repairHold()).isEmpty();
  }

  @Test
  void threeOfFourSilentAtOnceAreNotCalledDeadForTenMinutes() {
    start(4);
    for (int node = 1; node <= 3; node++) kill(node);
    after(1);

    assertThat(hold().code()).isEqualTo(ReasonCode.HOLD_MASS_SILENCE);
    assertThat(cluster.state().findings().get("silent datanodes"))
        .contains("3 of 4 datanodes", "dn1, dn2, dn3", "dfs admin repair go");
    after(595);
    assertThat(states()).containsExactly(NodeState.LIVE, NodeState.SUSPECT);

    after(6);
    assertThat(states()).containsExactly(NodeState.LIVE, NodeState.DEAD);
    assertThat(cluster.repairHold()).isEmpty();
    assertThat(cluster.state().findings()).doesNotContainKey("silent datanodes");
  }

  @Test
  void whenMostComeBackTheOthersHaveTheWholeTimeToFollow() {
    start(9);
    for (int node = 1; node <= 4; node++) kill(node);
    after(120);
    register(1);
    after(6);

    assertThat(cluster.repairHold()).isEmpty();
    after(28);
    assertThat(state(2)).isEqualTo(NodeState.SUSPECT);
    after(2);
    assertThat(state(2)).isEqualTo(NodeState.DEAD);
  }

  @Test
  void anAdminHasThemCalledDeadAtOnce() {
    start(4);
    for (int node = 1; node <= 3; node++) kill(node);
    after(60);
    assertThat(states()).containsExactly(NodeState.LIVE, NodeState.SUSPECT);

    Optional<Reason> held = cluster.repairGo(time.nanos());

    assertThat(held.orElseThrow().code()).isEqualTo(ReasonCode.HOLD_MASS_SILENCE);
    assertThat(states()).containsExactly(NodeState.LIVE, NodeState.DEAD);
    assertThat(cluster.repairHold()).isEmpty();
    assertThat(cluster.repairGo(time.nanos())).isEmpty();
  }

  @Test
  void oneAfterAnotherIsNoMass() {
    start(6);
    for (int node = 1; node <= 4; node++) {
      freeze(node);
      after(16);
      assertThat(cluster.repairHold()).isEmpty();
    }
    after(31);
    assertThat(state(4)).isEqualTo(NodeState.DEAD);
  }

  @Test
  void aNodeThatFallsAndReturnsThreeTimesIsHeldButReadable() {
    start(4);
    for (int round = 0; round < 3; round++) {
      after(20);
      kill(1);
      after(1);
      thaw(1);
      register(1, running.get(1));
    }
    after(1);

    assertThat(reason(1).code()).isEqualTo(ReasonCode.NODE_FLAPPING);
    assertThat(state(1)).as("suspect nodes are read, last").isEqualTo(NodeState.SUSPECT);
    after(30);
    assertThat(state(1)).isEqualTo(NodeState.LIVE);
  }

  @Test
  void aNetworkThatBreaksForAllSpeaksAgainstNobody() {
    start(9);
    for (int round = 0; round < 5; round++) {
      for (int node = 1; node <= 9; node++) kill(node);
      after(1);
      for (int node = 1; node <= 9; node++) register(node, running.get(node));
      after(20);
    }

    assertThat(states()).containsExactly(NodeState.LIVE);
  }

  @Test
  void copiesThatCannotReachASourceAccuseIt() {
    start(4);
    for (int accuser = 1; accuser <= 2; accuser++) {
      cluster.heartbeat(
          heartbeat(accuser)
              .addOutcomes(
                  OrderOutcome.newBuilder()
                      .setCode(ErrorCode.UNREACHABLE.number())
                      .setAction(11)
                      .setSource(3))
              .build(),
          time.nanos());
      after(0);
      assertThat(state(3)).isEqualTo(accuser == 1 ? NodeState.LIVE : NodeState.SUSPECT);
    }
    assertThat(reason(3).code()).isEqualTo(ReasonCode.NODE_ACCUSED);
  }

  @Test
  void inSafeModeByHandNobodyDiesNothingIsOrderedAndAllHaveTimeAfterwards() {
    catalog.put(FakeCatalog.sealed(1, 5, 1, 2));
    start(3);
    cluster.leaveSafeMode(List.of(), time.nanos());
    cluster.enterSafeMode();
    cluster.applied(catalog.delete(new BlockId(1)), time.nanos());
    kill(3);
    after(100);
    assertThat(orders).isZero();
    assertThat(state(3)).isEqualTo(NodeState.SUSPECT);
    assertThat(cluster.state().safeModeByHand()).isTrue();
    assertThat(hold().code()).isEqualTo(ReasonCode.HOLD_BY_HAND);

    cluster.leaveSafeMode(List.of(), time.nanos());
    after(29);
    assertThat(cluster.state().safeMode()).isFalse();
    assertThat(cluster.repairHold()).isEmpty();
    assertThat(state(3)).isEqualTo(NodeState.SUSPECT);
    after(2);
    assertThat(state(3)).isEqualTo(NodeState.DEAD);
    assertThat(orders).as("to delete what is deleted").isPositive();
  }

  @Test
  void leavingTheAutomaticSafeModeByHandNamesWhatIsMissingUntilItIsThere() {
    catalog.put(FakeCatalog.sealed(1, 5, 1, 2));
    start(2);
    assertThat(hold().code()).isEqualTo(ReasonCode.HOLD_SAFE_MODE);

    cluster.leaveSafeMode(List.of("block 1 of /f: written to dn1, dn2"), time.nanos());
    after(0);
    assertThat(cluster.state().findings().get("safe mode"))
        .contains("left by hand", "0 of 1 blocks", "/f: written to dn1");

    cluster.applied(catalog.delete(new BlockId(1)), time.nanos());
    after(1);
    assertThat(cluster.state().findings()).doesNotContainKey("safe mode");
  }

  private void start(int nodes) {
    cluster.authority(new Authority(1, 7, true), time.nanos());
    for (int node = 1; node <= nodes; node++) catalog.add(address(node));
    cluster.load(new NamespaceId(1), time.nanos());
    for (int node = 1; node <= nodes; node++) register(node);
    after(1);
  }

  private void register(int node) {
    register(node, ++processes);
  }

  private void register(int node, long process) {
    running.put(node, process);
    frozen.remove(node);
    cluster.register(
        RegisterRequest.newBuilder()
            .setAddress(address(node))
            .setProcess(process)
            .addVolumes(VolumeReport.newBuilder().setCapacity(100).setRemaining(100))
            .build(),
        "host" + node,
        time.nanos());
    cluster.report(
        ReportRequest.newBuilder()
            .setNode(node)
            .setProcess(process)
            .setReport(process)
            .setLast(true)
            .build(),
        time.nanos());
  }

  private void freeze(int node) {
    frozen.add(node);
  }

  private void thaw(int node) {
    frozen.remove(node);
  }

  private void kill(int node) {
    freeze(node);
    cluster.connectionBroke(new DataNodeId(node), running.get(node), time.nanos());
    cluster.publish(time.nanos());
  }

  /** Ticks go by; every second the running nodes send a heartbeat. */
  private void after(double seconds) {
    long ticks = Math.round(seconds * 4);
    for (long tick = 0; tick < ticks; tick++) {
      clock += TICK;
      if (clock / TICK % 4 == 0) {
        for (int node : running.keySet()) {
          if (frozen.contains(node)) continue;
          orders += cluster.heartbeat(heartbeat(node).build(), time.nanos()).getOrdersCount();
        }
      }
      cluster.tick(time.tick(clock));
    }
    cluster.publish(time.nanos());
  }

  private HeartbeatRequest.Builder heartbeat(int node) {
    return HeartbeatRequest.newBuilder()
        .setNode(node)
        .setProcess(running.get(node))
        .setFirstDelta(1)
        .addVolumes(VolumeReport.newBuilder().setCapacity(100).setRemaining(100));
  }

  private static DataNodeAddress address(int node) {
    return DataNodeAddress.newBuilder()
        .setNode(node)
        .setName("dn" + node)
        .addData(Endpoint.newBuilder().setHost("host" + node).setPort(9866))
        .build();
  }

  private NodeView view(int node) {
    return cluster.state().nodes().find(new DataNodeId(node)).orElseThrow();
  }

  private NodeState state(int node) {
    return view(node).state();
  }

  private Reason reason(int node) {
    return view(node).reason().orElseThrow();
  }

  private Reason hold() {
    return cluster.repairHold().orElseThrow();
  }

  /** The states that occur. */
  private List<NodeState> states() {
    TreeSet<NodeState> states = new TreeSet<>();
    for (NodeView node : cluster.state().nodes().nodes()) states.add(node.state());
    return new ArrayList<>(states);
  }
}
