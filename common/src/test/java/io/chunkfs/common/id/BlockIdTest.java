package io.chunkfs.common.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BlockIdTest {
  @Test
  void theIncarnationIsInTheTopFifteenOfSixtyThreeBits() {
    BlockId block = BlockId.of(new Incarnation(3), 17);
    assertThat(block.value()).isEqualTo(3L << 48 | 17);
    assertThat(block.incarnation()).isEqualTo(new Incarnation(3));
    assertThat(block.counter()).isEqualTo(17);
    assertThat(BlockId.parse(block.toString())).isEqualTo(block);
    assertThat(BlockId.of(new Incarnation(32767), Incarnation.MAX_COUNTER).value())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anExhaustedCounterIsRefusedRatherThanCarriedIntoTheIncarnation() {
    assertThatThrownBy(() -> BlockId.of(new Incarnation(1), Incarnation.MAX_COUNTER + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
