package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.DataNodeInfo;
import io.chunkfs.client.FileInfo;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that go away in the middle: success or a clear error, and never a short file. */
class FailureTest {
  private static final int BLOCK = 1 << 20;

  private static MiniCluster cluster;
  private final Random random = new Random(5);
  private final DfsPath path = DfsPath.parse("/f");
  private ChunkFs fs;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults()
                .withSettings(Map.of("cluster.block-size", "1 MiB", "client.packet", "64 KiB")));
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) cluster.close();
  }

  @BeforeEach
  void connect() throws IOException {
    fs = cluster.connect();
  }

  @AfterEach
  void mend() throws IOException {
    for (int number = 1; number <= cluster.dataNodes(); number++) cluster.startDataNode(number);
    fs.delete(path, false);
    fs.close();
  }

  @Test
  void aDatanodeStoppedInMidWriteCostsNoByte() throws IOException {
    byte[] content = Bytes.random(random, 3 * BLOCK);
    try (ChunkOutput out = fs.create(path, CreateOptions.defaults())) {
      Bytes.writePieces(out, Arrays.copyOf(content, BLOCK / 2), random);
      out.hflush();
      cluster.stopDataNode(numberOf(firstHolder(0)));
      Bytes.writePieces(out, Arrays.copyOfRange(content, BLOCK / 2, content.length), random);
    }

    Bytes.assertReads(fs, "/f", content);
    for (BlockInfo block : fs.blocks(path)) assertThat(block.holders()).hasSize(2);
  }

  @Test
  void everyMemberMayBeTheOneThatStops() throws IOException {
    for (int position = 0; position < 3; position++) {
      byte[] content = Bytes.random(random, BLOCK - 1000);
      String name = "/member-" + position;
      int stopped;
      try (ChunkOutput out = fs.create(DfsPath.parse(name), CreateOptions.defaults())) {
        Bytes.writePieces(out, Arrays.copyOf(content, BLOCK / 2), random);
        out.hsync();
        DataNodeInfo node = fs.blocks(DfsPath.parse(name)).get(0).holders().get(position);
        stopped = numberOf(node);
        cluster.stopDataNode(stopped);
        out.write(content, BLOCK / 2, content.length - BLOCK / 2);
      }
      Bytes.assertReads(fs, name, content);
      cluster.startDataNode(stopped);
    }
  }

  @Test
  void withOneDatanodeLeftTheWriteFailsAndTheFileStaysOpen() throws IOException {
    ChunkOutput out = fs.create(path, CreateOptions.defaults());
    out.write(Bytes.random(random, BLOCK / 2));
    out.hsync();
    cluster.stopDataNode(1);
    cluster.stopDataNode(3);

    ChunkFsException failure =
        catchThrowableOfType(
            ChunkFsException.class,
            () -> {
              out.write(Bytes.random(random, BLOCK / 4));
              out.close();
            });

    assertThat(failure.code()).isEqualTo(ErrorCode.PIPELINE_FAILED);
    assertThat(failure).hasMessageContaining("dn1").hasMessageContaining("dn3");
    FileInfo info = fs.stat(path);
    assertThat(info.open()).isTrue();
    assertThat(info.length()).isZero();
  }

  @Test
  void aDatanodeStoppedInMidReadIsLeftForTheNext() throws IOException {
    byte[] content = Bytes.random(random, 2 * BLOCK);
    Bytes.write(fs, "/f", content, random);
    try (ChunkInput in = fs.open(path)) {
      byte[] start = in.readNBytes(100_000);
      cluster.stopDataNode(numberOf(firstHolder(0)));
      byte[] rest = in.readAllBytes();

      Bytes.assertSame(start, Arrays.copyOf(content, 100_000));
      Bytes.assertSame(rest, Arrays.copyOfRange(content, 100_000, content.length));
    }
  }

  @Test
  void aByteChangedOnOneDiskIsNeverRead() throws IOException {
    byte[] content = Bytes.random(random, BLOCK);
    Bytes.write(fs, "/f", content, random);
    DataNodeInfo first = firstHolder(0);
    flip(replica(numberOf(first), fs.blocks(path).get(0)), 300_000);

    Bytes.assertReads(fs, "/f", content);
  }

  @Test
  void whenAllReplicasAreAwayTheMessageNamesThem() throws IOException {
    Bytes.write(fs, "/f", Bytes.random(random, 1000), random);
    for (int number = 1; number <= 3; number++) cluster.stopDataNode(number);

    ChunkFsException failure =
        catchThrowableOfType(ChunkFsException.class, () -> Bytes.read(fs, "/f"));

    assertThat(failure.code()).isEqualTo(ErrorCode.BLOCK_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("dn1")
        .hasMessageContaining("dn2")
        .hasMessageContaining("dn3");
  }

  @Test
  void aNamenodeThatRestartsInMidWriteIsWaitedFor() throws Exception {
    byte[] content = Bytes.random(random, 3 * BLOCK);
    try (ChunkOutput out = fs.create(path, CreateOptions.defaults())) {
      out.write(content, 0, BLOCK / 2);
      out.hflush();
      cluster.stopNameNode();
      CompletableFuture<Void> rest =
          CompletableFuture.runAsync(
              () -> {
                try {
                  out.write(content, BLOCK / 2, content.length - BLOCK / 2);
                } catch (IOException failure) {
                  throw new AssertionError(failure);
                }
              });
      cluster.startNameNode();
      rest.get();
    }

    Bytes.assertReads(fs, "/f", content);
  }

  private DataNodeInfo firstHolder(int block) throws ChunkFsException {
    List<DataNodeInfo> holders = fs.blocks(path).get(block).holders();
    return holders.get(0);
  }

  private static int numberOf(DataNodeInfo node) {
    return Integer.parseInt(node.name().substring(2));
  }

  private Path replica(int number, BlockInfo block) throws IOException {
    try (Stream<Path> files = Files.walk(cluster.volume(number))) {
      return files
          .filter(file -> file.getFileName().toString().equals(block.id().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int value = bytes.read();
      bytes.seek(offset);
      bytes.write(value ^ 1);
    }
  }
}
