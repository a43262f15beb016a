package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ClientOptions;
import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.DataNodeInfo;
import io.chunkfs.client.FsUri;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.core.ThrowingRunnable;

/**
 * Looks at a cluster while it heals, from both sides: what the namenode says, and what lies on the
 * datanodes' disks. It asks the namenode over one connection, many times a second, so that it sees
 * states that a typed command would come too late for.
 */
final class HealingWatch implements AutoCloseable {
  /** For what the cluster does at once, on a machine with more work than processors. */
  static final Duration SOON = Duration.ofSeconds(30);

  private final ChunkFs fs;
  private final Disks disks;

  HealingWatch(RealCluster cluster) throws IOException {
    this.fs = ChunkFs.connect(FsUri.parse(cluster.fs()), ClientOptions.defaults());
    this.disks = new Disks(cluster);
  }

  ChunkFs fs() {
    return fs;
  }

  Disks disks() {
    return disks;
  }

  List<BlockInfo> blocks(String path) throws IOException {
    return fs.blocks(DfsPath.parse(path));
  }

  NodeInfo node(String name) throws IOException {
    return node(fs.report(), name);
  }

  static NodeInfo node(ClusterInfo report, String name) {
    return report.nodes().stream()
        .filter(node -> node.node().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the namenode does not know " + name));
  }

  /** The node with the most replicas, once the report has all of them. */
  String fullest(long replicas) throws IOException {
    until(
        "all " + replicas + " replicas are reported",
        SOON,
        () -> fs.report().nodes().stream().mapToLong(NodeInfo::replicas).sum() == replicas);
    return fs.report().nodes().stream()
        .max((a, b) -> Long.compare(a.replicas(), b.replicas()))
        .map(node -> node.node().name())
        .orElseThrow();
  }

  void untilState(String name, NodeInfo.State state, Duration limit) {
    until(name + " is " + state, limit, () -> node(name).state() == state);
  }

  /** Waits until each block of a file lies whole on exactly so many of the nodes' disks. */
  void untilCopies(int each, SourceFile source, String path, Collection<String> nodes)
      throws IOException {
    untilCopies(each, source, path, nodes, SOON);
  }

  /** The same within another time. */
  void untilCopies(
      int each, SourceFile source, String path, Collection<String> nodes, Duration limit)
      throws IOException {
    List<BlockInfo> blocks = blocks(path);
    List<Integer> wanted = blocks.stream().map(block -> each).toList();
    untilAsserted(
        "each block of " + path + " lies on " + each + " of the disks of " + nodes,
        limit,
        () -> {
          int sealed = 0;
          for (String node : nodes) sealed += disks.sealedOf(blocks, node);
          assertThat(sealed).as("sealed replicas").isEqualTo(each * blocks.size());
          assertThat(disks.copies(source, blocks, nodes)).as("copies").isEqualTo(wanted);
        });
  }

  /** Waits until all nodes are live and no block lacks a replica, as the namenode sees it. */
  void untilHealthy(Set<String> nodes) {
    until("all of " + nodes + " live, nothing under-replicated", SOON, () -> healthy(nodes));
  }

  private boolean healthy(Set<String> nodes) throws IOException {
    ClusterInfo report = fs.report();
    return report.underReplicated() == 0
        && nodes.stream().allMatch(name -> node(report, name).state() == NodeInfo.State.LIVE);
  }

  /** Names of the datanodes in the order in which a reader would try them. */
  static List<String> holders(BlockInfo block) {
    return block.holders().stream().map(DataNodeInfo::name).toList();
  }

  /** Reads a file within this process: many times faster than a typed command. */
  void assertReadsBack(SourceFile source, String path) throws IOException {
    byte[] buffer = new byte[source.blockBytes()];
    try (ChunkInput in = fs.open(DfsPath.parse(path))) {
      for (SourceFile.Block block : source.blocks()) {
        int read = in.readNBytes(buffer, 0, block.length());
        assertThat(Crc32cs.of(buffer, 0, read))
            .as("CRC of %s's bytes", path)
            .isEqualTo(block.crc());
      }
      assertThat(in.read()).as("end of %s", path).isEqualTo(-1);
    }
  }

  /** Waits until a check passes, and tells what it said last when it never does. */
  static void untilAsserted(String what, Duration limit, ThrowingRunnable check) {
    await(what).atMost(limit).pollInterval(Duration.ofMillis(100)).untilAsserted(check);
  }

  /** Waits for a condition, and names it when it does not come. */
  static void until(String what, Duration limit, Callable<Boolean> condition) {
    await(what).atMost(limit).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  @Override
  public void close() {
    fs.close();
  }
}
