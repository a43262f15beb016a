package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;

/** Random contents, and how they go in and come out. */
final class Bytes {
  private Bytes() {}

  static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Writes a file in pieces of random size. */
  static void write(ChunkFs fs, String path, byte[] content, Random random) throws IOException {
    try (ChunkOutput out = fs.create(DfsPath.parse(path), CreateOptions.defaults())) {
      writePieces(out, content, random);
    }
  }

  static void writePieces(OutputStream out, byte[] content, Random random) throws IOException {
    for (int at = 0; at < content.length; ) {
      int piece = Math.min(content.length - at, 1 + random.nextInt(200_000));
      out.write(content, at, piece);
      at += piece;
    }
  }

  static byte[] read(ChunkFs fs, String path) throws IOException {
    try (ChunkInput in = fs.open(DfsPath.parse(path))) {
      return in.readAllBytes();
    }
  }

  /** That a file has just these bytes, without printing them all when it has not. */
  static void assertReads(ChunkFs fs, String path, byte[] content) throws IOException {
    assertSame(read(fs, path), content);
  }

  static void assertSame(byte[] actual, byte[] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    assertThat(Arrays.mismatch(actual, expected)).as("first differing byte").isEqualTo(-1);
  }
}
