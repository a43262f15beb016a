package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ReasonCode;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final long SECOND = 1_000_000_000L;

  private static final IntPredicate HEARD = node -> true;

  private final Arrivals arrivals = new Arrivals(Duration.ofSeconds(30));

  @Test
  void repairWaitsForWhoeverHasNotReportedYetAndIsNotDead() {
    arrivals.expect(0, "dn1", 0);
    arrivals.expect(1, "dn2", 0);
    arrivals.reported(0, SECOND);
    arrivals.tick(false, HEARD, 2 * SECOND);

    assertThat(arrivals.hold().orElseThrow().code()).isEqualTo(ReasonCode.HOLD_REPORTS_AWAITED);
    assertThat(arrivals.hold().orElseThrow().text()).contains("1 datanodes", "dn2");
    arrivals.died(1);
    assertThat(arrivals.hold()).isEmpty();
  }

  @Test
  void whoIsHeardAndDoesNotReportIsWaitedForNoLongerThanDeadAfterWithoutAnArrival() {
    for (int node = 0; node < 3; node++) arrivals.expect(node, "dn" + node, 0);
    arrivals.tick(false, HEARD, 29 * SECOND);
    arrivals.reported(0, 29 * SECOND);
    arrivals.tick(false, HEARD, 58 * SECOND);
    assertThat(arrivals.hold()).isPresent();

    arrivals.tick(false, HEARD, 60 * SECOND);

    assertThat(arrivals.hold()).isEmpty();
  }

  @Test
  void whoIsSilentIsWaitedForUntilHeIsDead() {
    arrivals.expect(0, "dn1", 0);
    arrivals.tick(false, node -> false, 60 * SECOND);
    assertThat(arrivals.hold()).isPresent();

    arrivals.died(0);
    assertThat(arrivals.hold()).isEmpty();
  }

  @Test
  void whatElseHoldsRepairMayKeepThemAway() {
    arrivals.expect(0, "dn1", 0);
    arrivals.tick(true, HEARD, 300 * SECOND);
    arrivals.tick(false, HEARD, 329 * SECOND);
    assertThat(arrivals.hold()).isPresent();

    arrivals.tick(false, HEARD, 331 * SECOND);
    assertThat(arrivals.hold()).isEmpty();
  }

  @Test
  void whoReportsAgainLaterIsNotWaitedFor() {
    arrivals.expect(0, "dn1", 0);
    arrivals.reported(0, SECOND);
    arrivals.reported(0, 2 * SECOND);

    assertThat(arrivals.hold()).isEmpty();
  }
}
