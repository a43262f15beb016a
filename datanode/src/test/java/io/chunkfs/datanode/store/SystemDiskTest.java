package io.chunkfs.datanode.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemDiskTest extends DiskContract {
  @TempDir Path dir;

  @Override
  Disk disk() {
    return new SystemDisk();
  }

  @Override
  Path root() {
    return dir;
  }

  @Test
  void itsFilesHaveChannels() throws IOException {
    try (DiskFile file = new SystemDisk().create(dir.resolve("a"))) {
      assertThat(file.channel()).isPresent();
    }
  }

  @Test
  void oneLockIsOneUnderAllItsNames() throws IOException {
    Path link =
        Files.createSymbolicLink(dir.resolve("link"), Files.createDirectory(dir.resolve("d")));
    try (var held = new SystemDisk().lock(dir.resolve("d/lock")).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(new SystemDisk().lock(link.resolve("lock"))).isEmpty();
    }
  }
}
