package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.proto.NodeState;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final int NODE = 0;
  private int heardAt;
  private final Liveness liveness = new Liveness(TestLimits.STANDARD);

  @Test
  void aSilentNodeIsSuspectAfterTheShortClockAndDeadAfterTheLongOne() {
    register(NODE, 0);

    assertThat(liveness.state(NODE, at(5))).isEqualTo(NodeState.LIVE);
    assertThat(liveness.state(NODE, at(5.1))).isEqualTo(NodeState.SUSPECT);
    assertThat(code(6)).isEqualTo(ReasonCode.NODE_SILENT);
    assertThat(liveness.judge(NODE, at(30))).isFalse();
    assertThat(liveness.judge(NODE, at(30.1))).isTrue();
    assertThat(liveness.judge(NODE, at(31))).as("only once").isFalse();
    assertThat(liveness.state(NODE, at(31))).isEqualTo(NodeState.DEAD);
    assertThat(reason(31)).hasToString("NODE_DEAD dead: silent for 31 s");
  }

  @Test
  void suspicionNeverComesLaterThanHalfOfDeath() {
    Liveness quick = new Liveness(TestLimits.clocks(Duration.ofSeconds(5), Duration.ofSeconds(4)));
    quick.registered(NODE, 77, at(0));

    assertThat(quick.state(NODE, at(2))).isEqualTo(NodeState.LIVE);
    assertThat(quick.state(NODE, at(2.1))).isEqualTo(NodeState.SUSPECT);
  }

  @Test
  void aHeartbeatEndsSuspicionButADeadNodeMustRegister() {
    register(NODE, 0);
    assertThat(liveness.heard(NODE, at(6))).isTrue();
    assertThat(liveness.state(NODE, at(6))).isEqualTo(NodeState.LIVE);

    liveness.judge(NODE, at(60));
    liveness.heard(NODE, at(61));
    assertThat(liveness.state(NODE, at(61))).isEqualTo(NodeState.DEAD);

    register(NODE, 62);
    assertThat(liveness.state(NODE, at(62))).isEqualTo(NodeState.LIVE);
  }

  @Test
  void aBrokenConnectionMakesSuspectAtOnceUntilTheNodeIsHeard() {
    register(NODE, 0);
    liveness.reset(NODE, at(0.1));

    assertThat(liveness.state(NODE, at(0.1))).isEqualTo(NodeState.SUSPECT);
    assertThat(code(0.1)).isEqualTo(ReasonCode.NODE_RESET);
    assertThat(liveness.silentSince(NODE, at(3))).isEqualTo(OptionalLong.of(at(0.1)));
    liveness.heard(NODE, at(3.2));
    assertThat(liveness.state(NODE, at(3.2))).isEqualTo(NodeState.LIVE);
    assertThat(liveness.silentSince(NODE, at(3.2))).isEmpty();
  }

  @Test
  void nobodysWordAloneMakesSuspectAndNoWordsMakeDead() {
    register(NODE, 0);
    for (int i = 0; i < 100; i++) liveness.accused(NODE, "host-a", at(1));
    assertThat(liveness.state(NODE, at(1))).isEqualTo(NodeState.LIVE);

    liveness.accused(NODE, "host-b", at(2));
    liveness.heard(NODE, at(3));
    assertThat(code(3)).isEqualTo(ReasonCode.NODE_ACCUSED);
    assertThat(liveness.silentSince(NODE, at(3))).as("accused, but not silent").isEmpty();
    assertThat(liveness.judge(NODE, at(4))).isFalse();

    liveness.heard(NODE, at(32));
    assertThat(liveness.state(NODE, at(32)))
        .as("the first word has grown old")
        .isEqualTo(NodeState.LIVE);
  }

  @Test
  void oneHostsWordCountsTogetherWithAnOverdueHeartbeat() {
    register(NODE, 0);
    liveness.accused(NODE, "host-a", at(1));

    assertThat(liveness.state(NODE, at(2))).isEqualTo(NodeState.LIVE);
    assertThat(code(2.1)).isEqualTo(ReasonCode.NODE_ACCUSED);

    liveness.heard(NODE, at(2.2));
    assertThat(liveness.state(NODE, at(2.2))).isEqualTo(NodeState.LIVE);
  }

  @Test
  void aNodeNotHeardOfYetIsNoTarget() {
    liveness.expect(NODE, at(0));

    assertThat(liveness.state(NODE, at(0))).isEqualTo(NodeState.SUSPECT);
    assertThat(code(0)).isEqualTo(ReasonCode.NODE_NEVER_HEARD);
    assertThat(liveness.judge(NODE, at(31))).isTrue();
  }

  @Test
  void aNodeThatComesBackAgainAndAgainStaysSuspectForAWhile() {
    register(NODE, 0);
    for (int minute = 1; minute <= 2; minute++) {
      fallsAndReturns(minute * 60);
      assertThat(liveness.state(NODE, at(minute * 60 + 2))).isEqualTo(NodeState.LIVE);
    }

    fallsAndReturns(180);

    assertThat(reason(182))
        .hasToString(
            "NODE_FLAPPING suspect: fell silent and came back 3 times within 300 s,"
                + " has to stay for another 29 s");
    assertThat(liveness.judge(NODE, at(183))).as("it is never dead for that").isFalse();
    stays(182, 212);
    assertThat(liveness.state(NODE, at(212))).isEqualTo(NodeState.LIVE);
  }

  @Test
  void aFrozenNodeThatThawsIsCountedAsOneThatLosesItsConnection() {
    register(NODE, 0);
    for (int second = 10; second <= 30; second += 10) liveness.heard(NODE, at(second));

    assertThat(code(30)).isEqualTo(ReasonCode.NODE_FLAPPING);
  }

  @Test
  void restartsCountAThirdOfWhatAnInterruptionCounts() {
    register(NODE, 0);
    for (int restart = 1; restart <= 8; restart++) {
      liveness.reset(NODE, at(restart * 20));
      liveness.registered(NODE, 77 + restart, at(restart * 20 + 1));
      assertThat(liveness.state(NODE, at(restart * 20 + 1))).isEqualTo(NodeState.LIVE);
    }

    liveness.reset(NODE, at(180));
    liveness.registered(NODE, 99, at(181));
    assertThat(code(181)).isEqualTo(ReasonCode.NODE_FLAPPING);
  }

  @Test
  void ofManyFlappingNodesAThirdIsHeldForTheOthersAreTheNetworksFault() {
    for (int node = 0; node < 9; node++) register(node, 0);
    for (int round = 1; round <= 3; round++) {
      for (int node = 0; node < 9; node++) {
        liveness.reset(node, at(round * 20));
        liveness.registered(node, 77, at(round * 20 + 1));
      }
    }

    int held = 0;
    for (int node = 0; node < 9; node++) {
      if (liveness.state(node, at(61)) == NodeState.SUSPECT) held++;
    }
    assertThat(held).isEqualTo(3);
  }

  @Test
  void excusedReturnsAreNotCounted() {
    register(NODE, 0);
    liveness.excuse(true);
    for (int round = 1; round <= 10; round++) fallsAndReturns(round * 10);
    liveness.excuse(false);

    fallsAndReturns(120);

    assertThat(liveness.state(NODE, at(122))).isEqualTo(NodeState.LIVE);
  }

  @Test
  void graceGivesASilentNodeTheWholeTimeAgain() {
    register(NODE, 0);
    liveness.grace(at(25));

    assertThat(liveness.judge(NODE, at(55))).isFalse();
    assertThat(liveness.judge(NODE, at(55.1))).isTrue();
  }

  private void register(int node, int second) {
    liveness.registered(node, 77, at(second));
  }

  private void fallsAndReturns(int second) {
    stays(heardAt, second - 1);
    liveness.reset(NODE, at(second));
    register(NODE, second + 1);
    heardAt = second + 1;
  }

  private void stays(int from, int to) {
    for (int second = from; second <= to; second++) liveness.heard(NODE, at(second));
    heardAt = to;
  }

  private Reason reason(double second) {
    return liveness.reason(NODE, at(second)).orElseThrow();
  }

  private ReasonCode code(double second) {
    return reason(second).code();
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
