package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is deleted leaves the datanodes' disks, and nothing else does. */
class DeletionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static MiniCluster cluster;
  private static ChunkFs fs;
  private final Random random = new Random(9);

  @BeforeAll
  static void start() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults()
                .withSettings(
                    Map.of(
                        "cluster.block-size", "1 MiB",
                        "datanode.reserve", "0 B",
                        "datanode.orphan-quarantine", "1 s",
                        "namenode.lease", "3 s",
                        "namenode.heartbeat", "200 ms",
                        "namenode.dead-after", "4 s")));
    fs = cluster.connect();
  }

  @AfterAll
  static void stop() throws IOException {
    if (fs != null) fs.close();
    if (cluster != null) cluster.close();
  }

  @Test
  void theReplicasOfADeletedFileGoAndThoseOfOthersStay() throws IOException {
    byte[] kept = Bytes.random(random, 2_500_000);
    Bytes.write(fs, "/kept", kept, random);
    int before = replicaFiles();
    fs.mkdirs(DfsPath.parse("/d"), true);
    Bytes.write(fs, "/d/gone", Bytes.random(random, 3_500_000), random);
    assertThat(replicaFiles()).isEqualTo(before + 3 * 4 * 2);

    fs.delete(DfsPath.parse("/d"), true);

    await().atMost(PATIENCE).until(() -> replicaFiles() == before);
    Bytes.assertReads(fs, "/kept", kept);
    fs.delete(DfsPath.parse("/kept"), false);
    await().atMost(PATIENCE).until(() -> replicaFiles() == 0);
  }

  @Test
  void aDataNodeThatWasAwayLosesItsReplicasWhenItComesBack() throws IOException {
    Bytes.write(fs, "/away", Bytes.random(random, 1_500_000), random);
    cluster.stopDataNode(3);
    fs.delete(DfsPath.parse("/away"), false);
    await().atMost(PATIENCE).until(() -> replicaFiles(1) + replicaFiles(2) == 0);
    assertThat(replicaFiles(3)).isEqualTo(4);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                fs.report().nodes().stream().anyMatch(each -> each.state() == NodeInfo.State.DEAD));

    cluster.startDataNode(3);

    await().atMost(PATIENCE).until(() -> replicaFiles(3) == 0);
  }

  @Test
  void theReplicasOfAnAbortedWriteGoWithItsFile() throws IOException {
    ChunkOutput out = fs.create(DfsPath.parse("/half"), CreateOptions.defaults());
    out.write(Bytes.random(random, 300_000));
    out.hflush();
    assertThat(replicaFiles()).isPositive();
    out.abort();

    fs.delete(DfsPath.parse("/half"), false);

    await().atMost(PATIENCE).until(() -> replicaFiles() == 0);
  }

  private static int replicaFiles() throws IOException {
    int files = 0;
    for (int number : List.of(1, 2, 3)) files += replicaFiles(number);
    return files;
  }

  /** Counts files of replicas, of which some may go while this looks. */
  private static int replicaFiles(int number) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        cluster.volume(number),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().startsWith("blk_")) found.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (why instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
            throw why;
          }
        });
    return found.size();
  }
}
