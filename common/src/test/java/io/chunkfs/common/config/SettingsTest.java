package io.chunkfs.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path dir;

  @Test
  void theShippedFileHasTheDefaults() throws Exception {
    assertThat(Settings.defaults().bytes("cluster.block-size")).isEqualTo(128L << 20);
    assertThat(Settings.defaults().duration("namenode.dead-after"))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aFileOverridesDefaultsAndTheCommandLineOverridesTheFile() throws Exception {
    Path file = Files.writeString(dir.resolve("own.conf"), "cluster.replication = 2");
    Settings settings = Settings.load(file);
    assertThat(settings.count("cluster.replication")).isEqualTo(2);
    assertThat(settings.with(Map.of("cluster.replication", "1")).count("cluster.replication"))
        .isEqualTo(1);
  }

  @Test
  void anUnknownKeyNamesTheNearest() throws Exception {
    Path file = Files.writeString(dir.resolve("own.conf"), "cluster.blocksize = 1 MiB");
    assertThatThrownBy(() -> Settings.load(file))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("'cluster.blocksize'")
        .hasMessageContaining("'cluster.block-size'")
        .hasMessageContaining("own.conf");
  }

  @Test
  void aValueOfTheWrongFormSaysWhichFormItMustHave() throws Exception {
    Settings settings = Settings.defaults().with(Map.of("namenode.dead-after", "soon"));
    assertThatThrownBy(() -> settings.duration("namenode.dead-after"))
        .hasMessageContaining("namenode.dead-after")
        .hasMessageContaining("30 s");
  }
}
