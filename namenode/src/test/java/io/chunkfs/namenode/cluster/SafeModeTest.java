package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SafeModeTest {
  private final SafeMode safeMode = new SafeMode(0.999, Duration.ofSeconds(30), 0);

  @Test
  void itIsOnUntilTheStateIsKnown() {
    assertThat(safeMode.on()).isTrue();
  }

  @Test
  void itEndsAtOnceOnAnEmptyCluster() {
    safeMode.judge(0, 0, at(0));

    assertThat(safeMode.on()).isFalse();
    assertThat(safeMode.status().finding()).isFalse();
  }

  @Test
  void itEndsAtTheThresholdAndNotOneBlockBefore() {
    safeMode.judge(2000, 1997, at(1));
    assertThat(safeMode.on()).isTrue();
    assertThat(safeMode.status().reason())
        .isEqualTo("on: 1997 of 2000 blocks have a reported replica, 1998 are needed");

    safeMode.judge(2000, 1998, at(2));
    assertThat(safeMode.on()).isFalse();
    assertThat(safeMode.status().finding()).isFalse();
  }

  @Test
  void aSingleBlockMustBeReported() {
    safeMode.judge(1, 0, at(1));

    assertThat(safeMode.on()).isTrue();
  }

  @Test
  void itEndsWithAFindingWhenNoNewReportComes() {
    safeMode.judge(10, 5, at(29));
    safeMode.newReport(at(29));
    safeMode.judge(10, 5, at(58));
    assertThat(safeMode.on()).as("a report came at 29 s").isTrue();

    safeMode.judge(10, 5, at(59.1));
    assertThat(safeMode.on()).isFalse();
    assertThat(safeMode.status().finding()).isTrue();
    assertThat(safeMode.status().reason()).contains("only 5 of 10");
  }

  @Test
  void itDoesNotComeBack() {
    safeMode.judge(0, 0, at(0));
    safeMode.judge(100, 0, at(1));

    assertThat(safeMode.on()).isFalse();
  }

  @Test
  void enteredByHandItStaysWhateverIsReported() {
    safeMode.judge(0, 0, at(0));
    safeMode.enter();
    safeMode.judge(0, 0, at(100));

    assertThat(safeMode.status().on()).isTrue();
    assertThat(safeMode.status().byHand()).isTrue();
    assertThat(safeMode.hold().orElseThrow())
        .hasToString(
            "HOLD_BY_HAND safe mode is on: entered by hand, until dfs admin safemode leave");
  }

  @Test
  void leavingByHandEndsTheAutomaticOneTooWithAFinding() {
    safeMode.judge(10, 5, at(1));
    assertThat(safeMode.hold().orElseThrow().code()).isEqualTo(ReasonCode.HOLD_SAFE_MODE);

    safeMode.leave(10, 5);

    assertThat(safeMode.on()).isFalse();
    assertThat(safeMode.hold()).isEmpty();
    assertThat(safeMode.status().finding()).isTrue();
    assertThat(safeMode.status().reason())
        .isEqualTo("off: left by hand although only 5 of 10 blocks have a reported replica");
  }

  @Test
  void leavingWithNothingMissingIsNoFinding() {
    safeMode.enter();
    safeMode.leave(10, 10);

    assertThat(safeMode.status().finding()).isFalse();
    safeMode.judge(10, 5, at(100));
    assertThat(safeMode.on()).as("it does not come back by itself").isFalse();
  }

  @Test
  void leavingWhatIsOffChangesNothing() {
    safeMode.judge(0, 0, at(0));
    String before = safeMode.status().reason();

    safeMode.leave(10, 5);

    assertThat(safeMode.status().reason()).isEqualTo(before);
    assertThat(safeMode.status().finding()).isFalse();
  }

  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }
}
