package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.proto.NodeState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final int NODE = 0;
  private final Liveness liveness = new Liveness(Duration.ofSeconds(5), Duration.ofSeconds(30));

  @Test
  void aSilentNodeIsSuspectAfterTheShortClockAndDeadAfterTheLongOne() {
    liveness.registered(NODE, at(0));

    assertThat(liveness.state(NODE, at(5))).isEqualTo(NodeState.LIVE);
    assertThat(liveness.state(NODE, at(5.1))).isEqualTo(NodeState.SUSPECT);
    assertThat(liveness.judge(NODE, at(30))).isFalse();
    assertThat(liveness.judge(NODE, at(30.1))).isTrue();
    assertThat(liveness.judge(NODE, at(31))).as("only once").isFalse();
    assertThat(liveness.state(NODE, at(31))).isEqualTo(NodeState.DEAD);
  }

  @Test
  void suspicionNeverComesLaterThanHalfOfDeath() {
    Liveness quick = new Liveness(Duration.ofSeconds(5), Duration.ofSeconds(4));
    quick.registered(NODE, at(0));

    assertThat(quick.state(NODE, at(2))).isEqualTo(NodeState.LIVE);
    assertThat(quick.state(NODE, at(2.1))).isEqualTo(NodeState.SUSPECT);
  }

  @Test
  void aHeartbeatEndsSuspicionButADeadNodeMustRegister() {
    liveness.registered(NODE, at(0));
    assertThat(liveness.heard(NODE, at(6))).isTrue();
    assertThat(liveness.state(NODE, at(6))).isEqualTo(NodeState.LIVE);

    liveness.judge(NODE, at(60));
    liveness.heard(NODE, at(61));
    assertThat(liveness.state(NODE, at(61))).isEqualTo(NodeState.DEAD);

    liveness.registered(NODE, at(62));
    assertThat(liveness.state(NODE, at(62))).isEqualTo(NodeState.LIVE);
  }

  @Test
  void aBrokenConnectionMakesSuspectAtOnceUntilTheNodeIsHeard() {
    liveness.registered(NODE, at(0));
    liveness.reset(NODE);

    assertThat(liveness.state(NODE, at(0.1))).isEqualTo(NodeState.SUSPECT);
    assertThat(liveness.reason(NODE, at(0.1)).orElseThrow().code())
        .isEqualTo(ReasonCode.NODE_RESET);
    liveness.heard(NODE, at(0.2));
    assertThat(liveness.state(NODE, at(0.2))).isEqualTo(NodeState.LIVE);
  }

  @Test
  void nobodysWordAloneMakesSuspectAndNoWordsMakeDead() {
    liveness.registered(NODE, at(0));
    for (int i = 0; i < 100; i++) liveness.accused(NODE, "host-a", at(1));
    assertThat(liveness.state(NODE, at(1))).isEqualTo(NodeState.LIVE);

    liveness.accused(NODE, "host-b", at(2));
    liveness.heard(NODE, at(3));
    assertThat(liveness.state(NODE, at(3))).isEqualTo(NodeState.SUSPECT);
    assertThat(liveness.judge(NODE, at(4))).isFalse();

    liveness.heard(NODE, at(32));
    assertThat(liveness.state(NODE, at(32)))
        .as("the first word has grown old")
        .isEqualTo(NodeState.LIVE);
  }

  @Test
  void aNodeNotHeardOfYetIsNoTarget() {
    liveness.expect(NODE, at(0));

    assertThat(liveness.state(NODE, at(0))).isEqualTo(NodeState.SUSPECT);
    assertThat(liveness.reason(NODE, at(0)).orElseThrow().code())
        .isEqualTo(ReasonCode.NODE_NEVER_HEARD);
    assertThat(liveness.judge(NODE, at(31))).isTrue();
  }

  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }
}
