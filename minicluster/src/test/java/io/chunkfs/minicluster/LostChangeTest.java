package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.DataNodeInfo;
import io.chunkfs.client.HostPort;
import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.common.time.Clock;
import io.chunkfs.datanode.DataNode;
import io.chunkfs.datanode.DataNodeOptions;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change that never reaches the namenode's books is found by the digest, and made good. */
class LostChangeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cluster.block-size", "1 MiB",
          "datanode.reserve", "0 B",
          "namenode.heartbeat", "200 ms",
          "client.read-stall", "500 ms",
          "client.patience", "4 s");

  private final DfsPath path = DfsPath.parse("/a");
  private final Random random = new Random(12);
  private final AtomicInteger lost = new AtomicInteger();

  @Test
  void aReplicaWhoseLossWasNotHeardOfIsNoticedAndCopiedAgain(@TempDir Path directory)
      throws Exception {
    byte[] content = Bytes.random(random, 2_500_000);
    try (MiniCluster cluster =
            MiniCluster.start(
                MiniClusterOptions.defaults().withDataNodes(1).withSettings(SETTINGS));
        ReportProxy proxy = new ReportProxy(nameNode(cluster));
        DataNode second = dataNode(directory, proxy.address());
        ChunkFs fs = cluster.connect()) {
      second.awaitRegistered(PATIENCE);
      try (ChunkOutput out = fs.create(path, CreateOptions.defaults().withReplication(2))) {
        out.write(content);
      }
      await().atMost(PATIENCE).until(() -> holders(fs).stream().allMatch(each -> each == 2));
      BlockInfo gone = fs.blocks(path).get(1);

      proxy.changeHeartbeats(this::losingDeletions);
      deleteFiles(directory, gone);
      cluster.stopDataNode(1);
      assertThat(catchThrowable(() -> Bytes.read(fs, "/a"))).isInstanceOf(IOException.class);
      await().atMost(PATIENCE).until(() -> lost.get() > 0);
      await().atMost(PATIENCE).until(() -> proxy.digests() == 1);
      cluster.startDataNode(1);

      await().atMost(PATIENCE).until(() -> files(directory, gone).size() == 2);
      await().atMost(PATIENCE).until(() -> holders(fs).stream().allMatch(each -> each == 2));
      Bytes.assertReads(fs, "/a", content);
      assertThat(proxy.digests()).isEqualTo(1);
      List<ReportRequest> pages = proxy.reports();
      assertThat(pages).extracting(ReportRequest::getBucketsList).hasSize(2);
      assertThat(pages.get(0).getBucketsList()).isEmpty();
      assertThat(pages.get(1).getBucketsList()).containsExactly(ReplicaDigest.bucket(gone.id()));
    }
  }

  /** The namenode takes it for something else, and acknowledges it. */
  private HeartbeatRequest losingDeletions(HeartbeatRequest heartbeat) {
    HeartbeatRequest.Builder changed = heartbeat.toBuilder().clearDeltas();
    for (ReplicaReport each : heartbeat.getDeltasList()) {
      boolean loses = each.getState() == ReplicaState.DELETED;
      if (loses) lost.incrementAndGet();
      changed.addDeltas(loses ? each.toBuilder().setBlock(1).clearRetracts().build() : each);
    }
    return changed.build();
  }

  private List<Integer> holders(ChunkFs fs) throws IOException {
    return fs.blocks(path).stream().map(BlockInfo::holders).map(List<DataNodeInfo>::size).toList();
  }

  private static void deleteFiles(Path directory, BlockInfo block) throws IOException {
    List<Path> files = files(directory, block);
    assertThat(files).hasSize(2);
    for (Path each : files) Files.delete(each);
  }

  private static List<Path> files(Path directory, BlockInfo block) throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("sealed"))) {
      return all.filter(each -> each.getFileName().toString().startsWith(block.id().toString()))
          .toList();
    }
  }

  private static InetSocketAddress nameNode(MiniCluster cluster) {
    HostPort address = cluster.uri().nameNodes().get(0);
    return new InetSocketAddress(address.host(), address.port());
  }

  private static DataNode dataNode(Path directory, InetSocketAddress nameNode) throws Exception {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return DataNode.start(
        new DataNodeOptions(
            "dn2",
            List.of(directory),
            List.of(nameNode),
            free,
            free,
            "/rack1",
            Settings.defaults().with(SETTINGS),
            Clock.system()));
  }
}
