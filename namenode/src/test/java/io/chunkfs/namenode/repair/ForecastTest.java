package io.chunkfs.namenode.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.Promises;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three datanodes take 100 bytes in a second each, which is also what they may. */
class ForecastTest {
  private static final long TICK = 250_000_000;

  private final Wave wave = new Wave();
  private final Flights flights =
      new Flights(
          new RepairLimits(100, 2, 100, Duration.ZERO), new Promises(), node -> 0, new Inflow());
  private final Backlog backlog = new Backlog();
  private final Forecast forecast = new Forecast(wave, flights, backlog);
  private int block;

  ForecastTest() {
    wave.begin(0);
    for (int tick = 1; tick <= 40; tick++) wave.tick(75, tick * TICK);
  }

  @Test
  void manyBlocksAreDoneAtTheRateOfAllTogether() {
    for (int node = 1; node <= 3; node++) flies(node, 100);
    for (int i = 0; i < 27; i++) waits(100);

    assertThat(forecast.left(Danger.MORE_LEFT)).isEqualTo(3_000);
    assertThat(seconds()).isBetween(9L, 11L);
  }

  @Test
  void theBusiestDataNodeIsTheLast() {
    flies(1, 1_000);
    flies(2, 10);
    flies(3, 10);

    assertThat(seconds()).isBetween(9L, 11L);
  }

  @Test
  void aLastBlockThatWaitsTakesItsTimeOnOneDataNode() {
    for (int node = 1; node <= 3; node++) flies(node, 200);
    waits(600);

    assertThat(seconds()).isBetween(7L, 9L);
  }

  @Test
  void whenLittleIsLeftOneDataNodeIsNoFasterThanItMayBe() {
    flies(1, 600);

    assertThat(seconds()).isBetween(5L, 7L);
  }

  @Test
  void nobodyCanTellBeforeAnythingCame() {
    Wave fresh = new Wave();
    fresh.begin(0);
    flies(1, 600);

    assertThat(new Forecast(fresh, flights, backlog).doneIn(Danger.MORE_LEFT)).isEmpty();
  }

  @Test
  void nobodyCanTellWhileBlocksWaitAndNoneIsCopied() {
    waits(600);

    assertThat(forecast.doneIn(Danger.MORE_LEFT)).isEmpty();
  }

  private void flies(int target, long length) {
    BlockFacts facts =
        new BlockFacts(new BlockId(++block), new Generation(1), length, 0, true, 3, List.of());
    flights.add(facts, 0, target, Danger.TWO_LEFT, 0);
  }

  private void waits(long length) {
    backlog.put(new BlockId(++block), Danger.TWO_LEFT, length);
  }

  private long seconds() {
    return forecast.doneIn(Danger.MORE_LEFT).orElseThrow().plusMillis(500).toSeconds();
  }
}
