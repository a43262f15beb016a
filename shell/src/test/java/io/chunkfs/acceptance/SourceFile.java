package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.checksum.Crc32cs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A file of random bytes: as it lies on the local disk, and block by block as it must lie on
 * datanodes.
 *
 * @param path where it lies
 * @param blockBytes size of its blocks in a cluster
 * @param blocks in order; the last one is half a block and a bit
 */
record SourceFile(Path path, int blockBytes, List<Block> blocks) {
  /** What one block must be. */
  record Block(int length, int crc) {}

  SourceFile {
    blocks = List.copyOf(blocks);
  }

  /** Writes one of so many blocks. */
  static SourceFile random(Path path, int count, int blockBytes) throws IOException {
    Random random = new Random(path.getFileName().toString().hashCode());
    List<Block> blocks = new ArrayList<>();
    byte[] bytes = new byte[blockBytes];
    try (OutputStream out = Files.newOutputStream(path)) {
      for (int i = 0; i < count; i++) {
        random.nextBytes(bytes);
        int length = i + 1 < count ? blockBytes : blockBytes / 2 + 345;
        out.write(bytes, 0, length);
        blocks.add(new Block(length, Crc32cs.of(bytes, 0, length)));
      }
    }
    return new SourceFile(path, blockBytes, blocks);
  }

  void put(RealCluster cluster, String name) throws IOException {
    String blockSize = "dfs.blocksize=" + blockBytes;
    cluster.dfs("-D", blockSize, "put", path.toString(), name).requireOk();
  }

  void assertReadsBack(RealCluster cluster, String name) throws IOException {
    Path back = path.resolveSibling(path.getFileName() + ".back");
    cluster.dfs("get", "-f", name, back.toString()).requireOk();
    assertThat(Files.mismatch(path, back)).as("first difference of %s", name).isEqualTo(-1);
    Files.delete(back);
  }
}
