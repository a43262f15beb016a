package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chunkfs.namenode.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acknowledged means durable: journal and store on a disk that keeps only what was fsynced. */
class ForgetfulDiskTest {
  @TempDir private Path directory;

  private ForgetfulDisk disk;

  @BeforeEach
  void build() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs gcc, see .ci/packages");
    disk = ForgetfulDisk.in(directory);
  }

  @Test
  void theDiskKeepsWhatWasSyncedAndForgetsTheRest() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(Careless.class, disk.environment(), disk.tree().toString())) {
      assertThat(child.exit()).isZero();
    }

    Path left = disk.crash(directory.resolve("left"));
    assertThat(left.resolve("kept")).hasContent("first");
    assertThat(left.resolve("bytes-forgotten")).isEmptyFile();
    assertThat(left.resolve("name-forgotten")).doesNotExist();
    assertThat(left.resolve("removal-forgotten")).hasContent("there");
  }

  @Test
  void acknowledgedBatchesSurviveALossOfAllThatWasNotSynced() throws Exception {
    long[] acked = new long[AckedWrites.LANES];
    try (ChildJvm child =
        ChildJvm.start(AckedWrites.class, disk.environment(), disk.tree().toString())) {
      for (int crash = 1; crash <= 3; crash++) {
        for (int i = 0; i < 400; i++) AckedWrites.note(child.line("acked "), acked);
      }
      for (String line : child.kill("acked ")) AckedWrites.note(line, acked);
    }

    AckedWrites.recovered(disk.crash(directory.resolve("left")), acked);
  }

  /** Makes some of what it writes durable. */
  static final class Careless {
    public static void main(String[] arguments) throws IOException {
      Path tree = Path.of(arguments[0]);
      write(tree.resolve("kept"), "first", true);
      write(tree.resolve("bytes-forgotten"), "x", false);
      write(tree.resolve("removal-forgotten"), "there", true);
      try (FileChannel names = FileChannel.open(tree, StandardOpenOption.READ)) {
        names.force(true);
      }
      write(tree.resolve("kept"), "second", false);
      write(tree.resolve("name-forgotten"), "x", true);
      Files.delete(tree.resolve("removal-forgotten"));
    }

    private static void write(Path file, String text, boolean sync) throws IOException {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes()));
        if (sync) channel.force(false);
      }
    }
  }
}
