package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.NodeInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A datanode is frozen with SIGSTOP: its sockets stay open, and it says nothing. */
class FrozenNodeTest {
  private static final Set<String> ALL = Set.of("dn1", "dn2", "dn3", "dn4");
  private static final Duration SUSPECT_WITHIN = Duration.ofSeconds(6);

  @TempDir Path scratch;

  @Test
  void itIsNeitherWrittenToNorReadFirstAndThawedInTimeItCausesNoCopy() throws Exception {
    SourceFile before = SourceFile.random(scratch.resolve("before"), 8, 1 << 20);
    SourceFile during = SourceFile.random(scratch.resolve("during"), 8, 1 << 20);
    try (RealCluster cluster = RealCluster.start(scratch, ALL.size());
        HealingWatch watch = new HealingWatch(cluster)) {
      before.put(cluster, "/before");
      String frozen = watch.fullest(3L * before.blocks().size());
      long reads = cluster.metric(frozen, "chunkfs_datanode_read_sessions");

      cluster.local("freeze", frozen);
      watch.untilState(frozen, NodeInfo.State.SUSPECT, SUSPECT_WITHIN);
      assertThat(cluster.dfs("admin", "report").out()).contains("State: suspect");

      during.put(cluster, "/during");
      Set<String> others = new TreeSet<>(ALL);
      others.remove(frozen);
      watch.untilCopies(3, during, "/during", others);
      for (BlockInfo block : watch.blocks("/before")) {
        assertThat(HealingWatch.holders(block).get(0)).as("%s", block.id()).isNotEqualTo(frozen);
      }
      before.assertReadsBack(cluster, "/before");

      cluster.local("thaw", frozen);
      watch.untilState(frozen, NodeInfo.State.LIVE, HealingWatch.SOON);
      assertNothingWasCopied(cluster);
      assertThat(cluster.metric(frozen, "chunkfs_datanode_read_sessions")).isEqualTo(reads);
      assertThat(watch.disks().copies(before, watch.blocks("/before"), ALL)).containsOnly(3);
      assertThat(watch.disks().copies(during, watch.blocks("/during"), ALL)).containsOnly(3);

      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings, 0 notes");
    }
  }

  private static void assertNothingWasCopied(RealCluster cluster) throws IOException {
    for (String node : ALL) {
      assertThat(cluster.metric(node, "chunkfs_datanode_copied_bytes")).as(node).isZero();
    }
  }
}
