package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.namenode.ChildJvm;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journal and store are killed between the store's flushes, which tiny buffers force often. */
class KilledJournalTest {
  @TempDir private Path directory;

  @Test
  void noAcknowledgedBatchIsLostOrTornByKills() throws Exception {
    long[] acked = new long[AckedWrites.LANES];
    for (int round = 1; round <= 3; round++) {
      try (ChildJvm child = ChildJvm.start(AckedWrites.class, Map.of(), directory.toString())) {
        for (int i = 0; i < 200 * round; i++) AckedWrites.note(child.line("acked "), acked);
        for (String line : child.kill("acked ")) AckedWrites.note(line, acked);
      }
      acked = AckedWrites.recovered(directory, acked);
      for (long number : acked) assertThat(number).isPositive();
    }
  }
}
