package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConductTest {
  private static final FlappingLimits LIMITS = TestLimits.FLAPPING;
  private final Conduct conduct = new Conduct();

  @Test
  void returnsCountOnlyWithinTheWindow() {
    assertThat(returned(0)).isFalse();
    assertThat(returned(200)).isFalse();
    assertThat(returned(301)).as("the first is five minutes ago").isFalse();
    assertThat(returned(400)).as("200, 301 and 400").isTrue();
  }

  @Test
  void eachHoldIsTwiceAsLongUpToTheLongest() {
    long second = 0;
    for (long expected : new long[] {30, 60, 120, 240, 480, 600, 600, 600}) {
      conduct.returned(false, LIMITS, at(second));
      conduct.hold(LIMITS, at(second));
      assertThat(conduct.heldForNanos(at(second))).isEqualTo(at(expected));
      assertThat(conduct.held(at(second + expected - 1))).isTrue();
      assertThat(conduct.held(at(second + expected))).isFalse();
      second += 10;
    }
  }

  @Test
  void goodConductHalvesTheNextHoldForEachWindow() {
    for (int hold = 0; hold < 4; hold++) {
      returned(hold);
      conduct.hold(LIMITS, at(hold));
    }
    assertThat(conduct.heldForNanos(at(3))).isEqualTo(at(240));

    returned(3 + 2 * 300);
    conduct.hold(LIMITS, at(603));
    assertThat(conduct.heldForNanos(at(603))).as("480 s, halved twice").isEqualTo(at(120));

    returned(603 + 100 * 300);
    conduct.hold(LIMITS, at(30_603));
    assertThat(conduct.heldForNanos(at(30_603))).as("never less than the first").isEqualTo(at(30));
  }

  @Test
  void anHourOfFlappingKeepsABoundedMemory() {
    for (int second = 0; second < 3600; second++) returned(second);

    assertThat(conduct.times()).isLessThanOrEqualTo(64);
    assertThat(returned(3600)).isTrue();
  }

  private boolean returned(long second) {
    return conduct.returned(false, LIMITS, at(second));
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
