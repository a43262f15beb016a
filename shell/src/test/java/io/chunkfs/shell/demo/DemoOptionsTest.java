package io.chunkfs.shell.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo is quicker than a real cluster, says so, and leaves what a person has set. */
class DemoOptionsTest {
  private static DemoOptions with(Map<String, String> settings) throws SettingException {
    return DemoOptions.of(Settings.defaults().with(settings), 4);
  }

  @Test
  void itSaysWhatDiffersFromARealCluster() throws SettingException {
    DemoOptions options = with(Map.of());

    assertThat(options.deadAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.settings().bytes("cluster.block-size")).isEqualTo(8 << 20);
    assertThat(options.said())
        .isEqualTo(
            "set for this demo: dead after 5 s of silence (default 30 s), blocks of 8 MiB (default"
                + " 128 MiB),\n  copies at up to 20 MiB/s a datanode (default 100 MiB/s)");
  }

  @Test
  void whatAPersonHasSetStays() throws SettingException {
    DemoOptions options =
        with(
            Map.of(
                "namenode.dead-after", "7500 ms",
                "cluster.block-size", "16 MiB",
                "repair.bandwidth", "50 MiB"));

    assertThat(options.said())
        .startsWith("set for this demo: dead after 7.5 s of silence (default 30 s), blocks of 16 M")
        .contains("copies at up to 50 MiB/s");
  }

  @Test
  void aSettingOfAnotherFormIsRefusedBeforeAnythingStarts() {
    assertThatThrownBy(() -> with(Map.of("namenode.dead-after", "soon")))
        .hasMessageStartingWith("setting 'namenode.dead-after' must be a duration");
  }
}
