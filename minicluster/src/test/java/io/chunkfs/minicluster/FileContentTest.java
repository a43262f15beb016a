package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what is read, at every edge there is: slice, packet, block. */
class FileContentTest {
  private static final int SLICE = 16 << 10;
  private static final int PACKET = 64 << 10;
  private static final int BLOCK = 256 << 10;

  private static MiniCluster cluster;
  private static ChunkFs fs;
  private final Random random = new Random(42);

  @BeforeAll
  static void start() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults()
                .withSettings(Map.of("cluster.block-size", "256 KiB", "client.packet", "64 KiB")));
    fs = cluster.connect();
  }

  @AfterAll
  static void stop() throws IOException {
    if (fs != null) fs.close();
    if (cluster != null) cluster.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        SLICE - 1,
        SLICE,
        SLICE + 1,
        PACKET - 1,
        PACKET,
        PACKET + 1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        2 * BLOCK - 1,
        2 * BLOCK,
        5 * BLOCK + PACKET + SLICE + 1
      })
  void whatIsWrittenIsRead(int size) throws IOException {
    byte[] content = Bytes.random(random, size);
    String path = "/size-" + size;

    Bytes.write(fs, path, content, random);

    Bytes.assertReads(fs, path, content);
    FileInfo info = fs.stat(DfsPath.parse(path));
    assertThat(info.length()).isEqualTo(size);
    assertThat(info.open()).isFalse();
    assertThat(info.blocks()).isEqualTo((size + BLOCK - 1) / BLOCK);
    for (BlockInfo block : fs.blocks(DfsPath.parse(path))) {
      assertThat(block.holders()).hasSize(3);
      assertThat(block.crc())
          .isEqualTo(Crc32cs.of(content, (int) block.offset(), (int) block.length()));
    }
  }

  @Test
  void everyReplicaAloneHasTheBytes() throws IOException {
    byte[] content = Bytes.random(random, 3 * BLOCK + 1000);
    Bytes.write(fs, "/replicas", content, random);

    for (int only = 1; only <= 3; only++) {
      for (int other = 1; other <= 3; other++) {
        if (other != only) cluster.stopDataNode(other);
      }
      Bytes.assertReads(fs, "/replicas", content);
      for (int other = 1; other <= 3; other++) cluster.startDataNode(other);
    }
  }

  @Test
  void positionalReadsOfManyThreadsAgreeWithTheContent() throws Exception {
    byte[] content = Bytes.random(random, 4 * BLOCK + 777);
    Bytes.write(fs, "/positional", content, random);
    try (ChunkInput in = fs.open(DfsPath.parse("/positional"))) {
      List<Callable<Void>> readers = new ArrayList<>();
      for (int seed = 0; seed < 6; seed++) {
        Random own = new Random(seed);
        readers.add(
            () -> {
              for (int i = 0; i < 40; i++) {
                int from = own.nextInt(content.length);
                ByteBuffer target = ByteBuffer.allocate(1 + own.nextInt(BLOCK));
                int read = in.read(from, target);
                assertThat(read).isEqualTo(Math.min(target.capacity(), content.length - from));
                byte[] expected = Arrays.copyOfRange(content, from, from + read);
                Bytes.assertSame(Arrays.copyOf(target.array(), read), expected);
              }
              return null;
            });
      }
      runAll(readers);
    }
  }

  @Test
  void streamsSeekAnywhere() throws IOException {
    byte[] content = Bytes.random(random, 3 * BLOCK);
    Bytes.write(fs, "/seek", content, random);
    try (ChunkInput in = fs.open(DfsPath.parse("/seek"))) {
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(content.length);
        in.seek(from);
        byte[] got = in.readNBytes(random.nextInt(50_000));
        Bytes.assertSame(got, Arrays.copyOfRange(content, from, from + got.length));
        assertThat(in.position()).isEqualTo(from + got.length);
      }
      assertThat(in.skip(Long.MAX_VALUE)).isGreaterThanOrEqualTo(0);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void manyWritersAtOnceDoNotMixTheirFiles() throws Exception {
    List<Callable<Void>> writers = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      Random own = new Random(number);
      String path = "/writers/f" + number;
      writers.add(
          () -> {
            byte[] content = Bytes.random(own, own.nextInt(3 * BLOCK));
            try (ChunkOutput out =
                fs.create(DfsPath.parse(path), CreateOptions.defaults().withParents(true))) {
              Bytes.writePieces(out, content, own);
            }
            Bytes.assertReads(fs, path, content);
            return null;
          });
    }
    runAll(writers);
    assertThat(fs.list(DfsPath.parse("/writers")).all()).hasSize(12);
  }

  @Test
  void aReaderOfAnOpenFileSeesWhatWasSynced() throws IOException {
    byte[] content = Bytes.random(random, 2 * BLOCK + 5000);
    DfsPath path = DfsPath.parse("/open");
    try (ChunkOutput out = fs.create(path, CreateOptions.defaults())) {
      int written = 0;
      for (int next : new int[] {100, SLICE, BLOCK + 17, 2 * BLOCK, content.length}) {
        out.write(content, written, next - written);
        written = next;
        if (random.nextBoolean()) out.hsync();
        else out.hflush();
        Bytes.assertReads(fs, "/open", Arrays.copyOf(content, written));
        assertThat(fs.stat(path).open()).isTrue();
      }
    }
    Bytes.assertReads(fs, "/open", content);
  }

  @Test
  void anOverwrittenOpenFileCostsItsWriterTheLease() throws IOException {
    byte[] mine = Bytes.random(random, 1000);
    DfsPath path = DfsPath.parse("/taken");
    ChunkOutput old = fs.create(path, CreateOptions.defaults());
    old.write(Bytes.random(random, BLOCK / 2));
    old.hflush();

    try (ChunkFs other = cluster.connect();
        ChunkOutput out = other.create(path, CreateOptions.defaults().withOverwrite(true))) {
      out.write(mine);
    }

    ChunkFsException lost =
        catchThrowableOfType(
            ChunkFsException.class,
            () -> {
              old.write(Bytes.random(random, BLOCK));
              old.close();
            });
    assertThat(lost.code()).isEqualTo(ErrorCode.LEASE_LOST);
    Bytes.assertReads(fs, "/taken", mine);
  }

  @Test
  void theClientsGoodbyeEndsItsLeasesButClosesNoFile() throws IOException {
    DfsPath path = DfsPath.parse("/given-up");
    try (ChunkFs other = cluster.connect()) {
      ChunkOutput out = other.create(path, CreateOptions.defaults());
      out.write(Bytes.random(random, 1000));
      out.hsync();
    }

    assertThat(fs.stat(path).open()).isTrue();
    assertThat(fs.delete(path, false)).isTrue();
  }

  private static void runAll(List<Callable<Void>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<Void> each : threads.invokeAll(work, 60, TimeUnit.SECONDS)) each.get();
    } finally {
      threads.shutdownNow();
    }
  }
}
