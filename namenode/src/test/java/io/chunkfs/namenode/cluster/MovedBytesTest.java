package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.proto.TransferRates;
import io.chunkfs.proto.TransferTotals;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MovedBytesTest {
  private final MovedBytes moved = new MovedBytes();

  @Test
  void theFirstHeartbeatTellsNoRate() {
    assertThat(heartbeat(0, 5_000)).isEqualTo(TransferRates.getDefaultInstance());
  }

  @Test
  void aSteadyStreamHasItsRateAndItEndsSoonAfterTheStream() {
    for (int second = 0; second <= 10; second++) heartbeat(second * 1_000, second * 700);
    TransferRates steady = heartbeat(11_000, 11 * 700);
    assertThat(steady.getClientRead()).isEqualTo(700);
    assertThat(steady.getCopyReceived()).isEqualTo(1_400);
    assertThat(steady.getClientWritten()).isZero();

    for (int second = 12; second < 15; second++) heartbeat(second * 1_000, 11 * 700);
    assertThat(heartbeat(15_000, 11 * 700)).isEqualTo(TransferRates.getDefaultInstance());
  }

  @Test
  void aRestartedProcessCountsFromZero() {
    heartbeat(0, 1_000_000);
    heartbeat(1_000, 2_000_000);
    moved.restarted();

    assertThat(heartbeat(2_000, 10)).isEqualTo(TransferRates.getDefaultInstance());
    assertThat(heartbeat(3_000, 510).getClientRead()).isEqualTo(500);
  }

  @Test
  void frequentHeartbeatsDoNotShortenTheWindow() {
    for (int millis = 0; millis <= 4_000; millis += 10) heartbeat(millis, millis);

    assertThat(heartbeat(4_010, 4_010).getClientRead()).isBetween(990L, 1_010L);
  }

  private TransferRates heartbeat(long millis, long bytes) {
    TransferTotals totals =
        TransferTotals.newBuilder().setClientRead(bytes).setCopyReceived(2 * bytes).build();
    return moved.now(totals, Duration.ofMillis(millis).toNanos());
  }
}
