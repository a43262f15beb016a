package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was put is there byte for byte: through the cluster, after a restart, and on the disks. */
class StoredBytesTest {
  private static final int MEGABYTES = 20;
  private static final long BLOCK_BYTES = 8L << 20;
  private static final Pattern BLOCK = Pattern.compile("(\\d+)\\. (blk_[0-9a-f]{16})");

  @TempDir Path scratch;

  @Test
  void aFileOfSeveralBlocksSurvivesARestartAndEachReplicaFileIsTheBlock() throws Exception {
    Path file = randomFile();
    try (RealCluster cluster = RealCluster.start(scratch, 3)) {
      cluster.dfs("-D", "dfs.blocksize=8m", "put", file.toString(), "/f").requireOk();
      readsBack(cluster, file);

      cluster.local("stop");
      cluster.local("start");

      readsBack(cluster, file);
      String listing = cluster.dfs("fsck", "/f", "--files", "--blocks").requireOk().out();
      Map<String, Long> blocks = blocks(listing);
      assertThat(blocks).hasSize(3);
      for (String node : Set.of("dn1", "dn2", "dn3")) {
        Set<String> found = new HashSet<>();
        for (Path replica : cluster.files(node, "blk_[0-9a-f]{16}")) {
          String block = replica.getFileName().toString();
          assertThat(equalsRange(file, blocks.get(block) * BLOCK_BYTES, replica)).isTrue();
          found.add(block);
        }
        assertThat(found).isEqualTo(blocks.keySet());
      }
      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings");
    }
  }

  private void readsBack(RealCluster cluster, Path file) throws Exception {
    Path back = scratch.resolve("back");
    cluster.dfs("get", "-f", "/f", back.toString()).requireOk();
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
  }

  private Path randomFile() throws Exception {
    Path file = scratch.resolve("file");
    Random random = new Random(11);
    byte[] chunk = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < MEGABYTES; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
      out.write(chunk, 0, 4321);
    }
    return file;
  }

  /** Block name → its number in the file. */
  private static Map<String, Long> blocks(String listing) {
    Map<String, Long> blocks = new HashMap<>();
    Matcher line = BLOCK.matcher(listing);
    while (line.find()) blocks.put(line.group(2), Long.parseLong(line.group(1)));
    return blocks;
  }

  private static boolean equalsRange(Path whole, long offset, Path part) throws Exception {
    byte[] expected = new byte[Math.toIntExact(Files.size(part))];
    try (RandomAccessFile in = new RandomAccessFile(whole.toFile(), "r")) {
      in.seek(offset);
      in.readFully(expected);
    }
    long wanted = Math.min(BLOCK_BYTES, Files.size(whole) - offset);
    try (InputStream replica = Files.newInputStream(part)) {
      return expected.length == wanted && java.util.Arrays.equals(expected, replica.readAllBytes());
    }
  }
}
