package io.chunkfs.common.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc32csTest {
  @Test
  void theCheckValueOfTheStandardHolds() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc32cs.of(digits, 0, 9)).isEqualTo(0xE3069283);
  }

  @Test
  void combinedRangesGiveTheCrcOfTheWhole() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(70_000)];
      random.nextBytes(bytes);
      int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1);
      int combined =
          Crc32cs.combine(
              Crc32cs.of(bytes, 0, cut),
              Crc32cs.of(bytes, cut, bytes.length - cut),
              bytes.length - cut);
      assertThat(combined).isEqualTo(Crc32cs.of(bytes, 0, bytes.length));
    }
  }
}
