package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three datanodes and three replicas: a bad one can only be replaced where it lies. */
class MendingTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int BLOCK = 1 << 20;

  private static MiniCluster cluster;
  private final Random random = new Random(6);
  private final DfsPath path = DfsPath.parse("/f");
  private final byte[] content = Bytes.random(random, BLOCK);
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
  void forget() throws IOException {
    fs.delete(path, false);
    fs.close();
  }

  @Test
  void aReplicaThatAReaderFoundDamagedIsReplacedOnItsOwnNode() throws IOException {
    Bytes.write(fs, "/f", content, random);
    BlockInfo block = fs.blocks(path).get(0);
    int number = Integer.parseInt(block.holders().get(0).name().substring(2));
    Path replica = sealed(number, block).orElseThrow();
    flip(replica, 300_000);

    await()
        .atMost(SOON)
        .until(
            () -> {
              Bytes.assertReads(fs, "/f", content); // sometimes from that replica first
              return isGood(number, block);
            });
    await().atMost(SOON).until(() -> isEmpty(cluster.volume(number).resolve("quarantine")));
    await().atMost(SOON).until(() -> holders() == 3);
  }

  @Test
  void aReplicaThatMissedTheEndOfItsBlockIsReplacedWhenItsNodeIsBack() throws IOException {
    int missing;
    try (ChunkOutput out = fs.create(path, CreateOptions.defaults())) {
      out.write(content, 0, BLOCK / 2);
      out.hflush();
      missing = Integer.parseInt(fs.blocks(path).get(0).holders().get(2).name().substring(2));
      cluster.killDataNode(missing);
      out.write(content, BLOCK / 2, BLOCK / 2);
    }
    BlockInfo block = fs.blocks(path).get(0);
    assertThat(block.holders()).hasSize(2);
    Path left = cluster.volume(missing).resolve("open").resolve(block.id().toString());
    assertThat(left).exists();

    cluster.startDataNode(missing);

    int node = missing;
    await().atMost(SOON).until(() -> isGood(node, block));
    await().atMost(SOON).until(() -> isEmpty(cluster.volume(node).resolve("open")));
    await().atMost(SOON).until(() -> holders() == 3);
    Bytes.assertReads(fs, "/f", content);
  }

  private int holders() throws IOException {
    return fs.blocks(path).get(0).holders().size();
  }

  private boolean isGood(int number, BlockInfo block) throws IOException {
    Optional<Path> file = sealed(number, block);
    return file.isPresent() && Arrays.equals(Files.readAllBytes(file.get()), content);
  }

  private static Optional<Path> sealed(int number, BlockInfo block) throws IOException {
    try (Stream<Path> files = Files.walk(cluster.volume(number).resolve("sealed"))) {
      return files
          .filter(file -> file.getFileName().toString().equals(block.id().toString()))
          .findFirst();
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
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
