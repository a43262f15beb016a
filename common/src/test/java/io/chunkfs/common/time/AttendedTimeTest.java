package io.chunkfs.common.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttendedTimeTest {
  @Test
  void aLongPauseAddsTwoTicksAtMost() {
    AttendedTime time = new AttendedTime(Duration.ofNanos(10), 100);
    assertThat(time.tick(110)).isEqualTo(10);
    assertThat(time.tick(1_000_000)).isEqualTo(30);
    assertThat(time.tick(1_000_005)).isEqualTo(35);
    assertThat(time.nanos()).isEqualTo(35);
  }
}
