package io.chunkfs.namenode.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SetbacksTest {
  private static final long SECOND = 1_000_000_000;
  private static final BlockId BLOCK = new BlockId(1);

  private final Setbacks setbacks = new Setbacks();

  @Test
  void theFirstFailureIsTriedAgainAtOnceAndThenTheWaitDoublesUpToALimit() {
    long[] waits = {0, 1, 2, 4, 8, 16, 32, 32};
    long now = 0;
    for (long wait : waits) {
      setbacks.failed(BLOCK, 3, Duration.ofSeconds(5), "it broke", now);
      if (wait > 0) assertThat(setbacks.due(BLOCK, now + wait * SECOND - 1)).isFalse();
      now += wait * SECOND;
      assertThat(setbacks.due(BLOCK, now)).isTrue();
    }
    assertThat(setbacks.what(BLOCK)).contains("it broke");
  }

  @Test
  void whoFailedIsAvoidedForAWhileForThatBlockOnly() {
    setbacks.failed(BLOCK, 3, Duration.ofSeconds(5), "it broke", 0);

    assertThat(setbacks.avoided(BLOCK, 4 * SECOND)).containsExactly(3);
    assertThat(setbacks.avoided(new BlockId(2), 4 * SECOND)).isEmpty();
    assertThat(setbacks.avoided(BLOCK, 5 * SECOND)).isEmpty();
  }

  @Test
  void successEndsTheWaiting() {
    setbacks.later(BLOCK, Duration.ofSeconds(9), 0);
    assertThat(setbacks.due(BLOCK, SECOND)).isFalse();

    setbacks.over(BLOCK);

    assertThat(setbacks.due(BLOCK, SECOND)).isTrue();
  }
}
