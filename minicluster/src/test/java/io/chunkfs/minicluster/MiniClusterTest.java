package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniClusterTest {
  private static final DfsPath FILE = DfsPath.parse("/f");
  private static final byte[] CONTENT = "what is written".getBytes();

  @TempDir Path scratch;

  private static MiniClusterOptions small() throws IOException {
    return MiniClusterOptions.defaults().withSettings(Map.of("datanode.reserve", "0 B"));
  }

  private static void write(ChunkFs fs) throws IOException {
    try (ChunkOutput out = fs.create(FILE, CreateOptions.defaults())) {
      out.write(CONTENT);
    }
  }

  private static byte[] read(ChunkFs fs) throws IOException {
    try (ChunkInput in = fs.open(FILE)) {
      return in.readAllBytes();
    }
  }

  @Test
  void nodesComeBackWithTheirDataAtTheirAddresses() throws IOException {
    try (MiniCluster cluster = MiniCluster.start(small().withDataNodes(2));
        ChunkFs fs = cluster.connect()) {
      write(fs);
      cluster.stopDataNode(1);
      assertThat(read(fs)).isEqualTo(CONTENT);
      cluster.startDataNode(1);
      cluster.stopDataNode(2);
      assertThat(read(fs)).isEqualTo(CONTENT);
      cluster.startDataNode(2);

      String before = cluster.uri().toString();
      cluster.stopNameNode();
      cluster.startNameNode();
      assertThat(cluster.uri()).hasToString(before);
      assertThat(read(fs)).isEqualTo(CONTENT);
    }
  }

  @Test
  void aKilledDatanodeIsMissedAndComesBackWithItsDataAtItsAddress() throws IOException {
    try (MiniCluster cluster =
            MiniCluster.start(small().withDataNodes(2).withDeadAfter(Duration.ofSeconds(2)));
        ChunkFs fs = cluster.connect()) {
      write(fs);
      InetSocketAddress before = cluster.dataAddress(1);

      cluster.killDataNode(1);
      cluster.killDataNode(1); // no harm

      assertThat(cluster.dataNodeRuns(1)).isFalse();
      assertThat(read(fs)).isEqualTo(CONTENT);
      awaitState(fs, "dn1", NodeInfo.State.DEAD);
      assertThat(fs.report().underReplicated()).isOne();

      cluster.startDataNode(1);

      assertThat(cluster.dataNodeRuns(1)).isTrue();
      assertThat(cluster.dataAddress(1)).isEqualTo(before);
      awaitState(fs, "dn1", NodeInfo.State.LIVE);
      await().until(() -> fs.report().underReplicated() == 0);
      cluster.stopDataNode(2);
      assertThat(read(fs)).isEqualTo(CONTENT);
    }
  }

  private static void awaitState(ChunkFs fs, String name, NodeInfo.State wanted) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                fs.report().nodes().stream()
                    .anyMatch(node -> node.node().name().equals(name) && node.state() == wanted));
  }

  @Test
  void datanodesCanBeAddedAndLieOnRacks() throws IOException {
    try (MiniCluster cluster = MiniCluster.start(small().withDataNodes(2).withRacks(2));
        ChunkFs fs = cluster.connect()) {
      assertThat(cluster.addDataNode()).isEqualTo(3);
      assertThat(fs.report().nodes())
          .extracting(NodeInfo::node)
          .extracting(node -> node.name() + node.rack())
          .containsExactlyInAnyOrder("dn1/rack1", "dn2/rack2", "dn3/rack1");
    }
  }

  @Test
  void aNamedDirectoryStaysAndServesAgain() throws IOException {
    Path directory = scratch.resolve("cluster");
    MiniClusterOptions options = small().withDataNodes(1).withDirectory(directory);
    try (MiniCluster cluster = MiniCluster.start(options);
        ChunkFs fs = cluster.connect()) {
      assertThat(cluster.defaultReplication()).isEqualTo(1);
      write(fs);
    }
    try (MiniCluster cluster = MiniCluster.start(options);
        ChunkFs fs = cluster.connect()) {
      assertThat(read(fs)).isEqualTo(CONTENT);
    }
    assertThat(directory.resolve("dn1")).isDirectory();
  }

  @Test
  void aTemporaryDirectoryGoesWithTheCluster() throws IOException {
    Path directory;
    try (MiniCluster cluster = MiniCluster.start(small().withDataNodes(0))) {
      directory = cluster.directory();
      assertThat(directory).isDirectory();
    }
    assertThat(directory).doesNotExist();
  }

  @Test
  void aFailedStartLeavesNothingRunning() throws IOException {
    Path directory = scratch.resolve("cluster");
    Path inTheWay = directory.resolve("dn2");
    Files.createDirectories(directory);
    Files.writeString(inTheWay, "a file");

    assertThatThrownBy(() -> MiniCluster.start(small().withDataNodes(2).withDirectory(directory)))
        .isInstanceOf(IOException.class);

    Files.delete(inTheWay);
    try (MiniCluster cluster =
        MiniCluster.start(small().withDataNodes(2).withDirectory(directory))) {
      InetSocketAddress http = cluster.nameNodeHttp();
      assertThatThrownBy(
              () -> new ServerSocket(http.getPort(), 1, InetAddress.getByName("127.0.0.1")))
          .isInstanceOf(IOException.class);
    }
  }
}
