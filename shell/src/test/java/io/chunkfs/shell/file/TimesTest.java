package io.chunkfs.shell.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.shell.cli.UsageException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void peopleGetTwoUnitsAtMost() {
    assertThat(Times.human(Duration.ZERO)).isEqualTo("0.0 s");
    assertThat(Times.human(Duration.ofMillis(420))).isEqualTo("0.4 s");
    assertThat(Times.human(Duration.ofMillis(1_600))).isEqualTo("2 s");
    assertThat(Times.human(Duration.ofSeconds(60))).isEqualTo("1 min");
    assertThat(Times.human(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    assertThat(Times.human(Duration.ofSeconds(7_805))).isEqualTo("2 h 10 min");
  }

  @Test
  void whatIsTypedMayCarryAUnit() throws UsageException {
    assertThat(Times.parse("interval", "2")).isEqualTo(Duration.ofSeconds(2));
    assertThat(Times.parse("interval", "0.5")).isEqualTo(Duration.ofMillis(500));
    assertThat(Times.parse("interval", "250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Times.parse("interval", "2 min")).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void whatIsNoTimeIsRefusedByItsOption() {
    for (String text : new String[] {"", "soon", "-1", "0s", "1 week"}) {
      assertThatThrownBy(() -> Times.parse("interval", text))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("--interval");
    }
  }
}
