package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.namenode.cluster.MassSilence.Silent;
import io.chunkfs.namenode.cluster.MassSilence.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MassSilenceTest {
  private final MassSilence silence =
      new MassSilence(Duration.ofSeconds(30), Duration.ofMinutes(10));

  @ParameterizedTest
  @CsvSource({
    "1, 1, false", // one of one: no three
    "2, 4, false", // the half, but no three
    "2, 5, false",
    "3, 3, true",
    "3, 4, true",
    "3, 8, true",
    "3, 9, false", // exactly a third
    "4, 10, true",
    "33, 100, false",
    "34, 100, true"
  })
  void moreThanAThirdAndAtLeastThreeAreAMass(int silent, int nodes, boolean mass) {
    assertThat(silence.judge(fell(silent, 0), nodes, at(6)))
        .isEqualTo(mass ? Turn.BEGAN : Turn.NONE);
    assertThat(silence.on()).isEqualTo(mass);
  }

  @Test
  void onlyThoseThatFellWithinTheWindowCountTogether() {
    List<Silent> slowly = new ArrayList<>();
    for (int node = 0; node < 9; node++) slowly.add(new Silent("dn" + node, at(node * 16)));

    assertThat(silence.judge(slowly, 5, at(200))).as("two in any 30 s").isEqualTo(Turn.NONE);

    slowly.add(new Silent("dn9", at(8 * 16 + 14)));
    assertThat(silence.judge(slowly, 5, at(200))).as("112, 128 and 142 s").isEqualTo(Turn.BEGAN);
  }

  @Test
  void theHoldSaysWhoIsSilentAndWhatCanBeDone() {
    silence.judge(fell(3, 0), 4, at(6));

    assertThat(silence.hold().orElseThrow().code()).isEqualTo(ReasonCode.HOLD_MASS_SILENCE);
    assertThat(silence.hold().orElseThrow().text())
        .startsWith("3 of 4 datanodes fell silent within 30 s (dn0, dn1, dn2)")
        .contains("another 10 min")
        .endsWith("dfs admin repair go");
  }

  @Test
  void itEndsAMomentAfterFewerAreSilentSoThatTheOthersCanFollow() {
    silence.judge(fell(4, 0), 9, at(6));
    assertThat(silence.judge(fell(4, 0), 9, at(60))).isEqualTo(Turn.NONE);

    assertThat(silence.judge(fell(3, 0), 9, at(61))).isEqualTo(Turn.NONE);
    assertThat(silence.hold()).isPresent();
    assertThat(silence.judge(fell(3, 0), 9, at(66))).isEqualTo(Turn.BACK);
    assertThat(silence.hold()).isEmpty();
  }

  @Test
  void itEndsAtOnceWhenNobodyIsSilent() {
    silence.judge(fell(4, 0), 9, at(6));

    assertThat(silence.judge(List.of(), 9, at(61))).isEqualTo(Turn.BACK);
  }

  @Test
  void itEndsWhenPatienceIsOverAndTheSameNodesDoNotBeginItAgain() {
    silence.judge(fell(4, 0), 9, at(6));
    assertThat(silence.judge(fell(4, 0), 9, at(605.9))).isEqualTo(Turn.NONE);
    assertThat(silence.judge(fell(4, 0), 9, at(606))).isEqualTo(Turn.PATIENCE_OVER);

    assertThat(silence.judge(fell(4, 0), 9, at(607))).isEqualTo(Turn.NONE);
    assertThat(silence.on()).isFalse();
  }

  @Test
  void anAdminEndsItAndOnlyNewSilenceBeginsItAgain() {
    silence.judge(fell(4, 0), 9, at(6));

    assertThat(silence.go(at(20)).orElseThrow().code()).isEqualTo(ReasonCode.HOLD_MASS_SILENCE);
    assertThat(silence.go(at(20))).as("nothing is held any more").isEmpty();
    List<Silent> all = new ArrayList<>(fell(4, 0));
    all.addAll(fell(2, 40));
    assertThat(silence.judge(all, 9, at(46))).isEqualTo(Turn.NONE);

    all.addAll(fell(3, 50));
    assertThat(silence.judge(all, 9, at(56))).isEqualTo(Turn.BEGAN);
  }

  @Test
  void aWordThatEndsNothingExcusesNothingLater() {
    assertThat(silence.go(at(10))).isEmpty();

    assertThat(silence.judge(fell(3, 9), 4, at(12))).isEqualTo(Turn.BEGAN);
  }

  private static List<Silent> fell(int nodes, double second) {
    List<Silent> silent = new ArrayList<>();
    for (int node = 0; node < nodes; node++) silent.add(new Silent("dn" + node, at(second)));
    return silent;
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
