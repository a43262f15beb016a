package io.chunkfs.namenode.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaveTest {
  private static final long TICK = 250_000_000;

  private final Wave wave = new Wave();
  private long now = 5 * TICK;

  @Test
  void theRateIsRightFromTheFirstSecondsOn() {
    wave.begin(now);
    moves(1000, 8);

    assertThat(wave.rate()).isCloseTo(4000, within(10L));
    assertThat(wave.doneIn(8000)).contains(Duration.ofMillis(2000));
  }

  @Test
  void theRateFollowsALoadThatChanges() {
    wave.begin(now);
    moves(1000, 400);
    moves(100, 400);

    assertThat(wave.rate()).isBetween(390L, 450L);
  }

  @Test
  void nobodyCanTellBeforeTheFirstCopyArrived() {
    wave.begin(now);
    moves(0, 10);

    assertThat(wave.doneIn(1000)).isEmpty();
  }

  @Test
  void theEndSaysWhatWasDone() {
    wave.begin(now);
    for (int block = 0; block < 14; block++) {
      now += TICK;
      wave.made(120L << 20, true, now);
    }

    assertThat(wave.end()).isEqualTo("repaired 14 blocks, 1.6 GiB in 3.5 s");
    assertThat(wave.on()).isFalse();
    assertThat(wave.rate()).isZero();
  }

  private void moves(long bytesATick, int ticks) {
    for (int tick = 0; tick < ticks; tick++) {
      now += TICK;
      wave.tick(bytesATick, now);
    }
  }
}
