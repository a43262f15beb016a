package io.chunkfs.acceptance;

import static io.chunkfs.acceptance.HealingWatch.SOON;
import static io.chunkfs.acceptance.HealingWatch.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.NodeInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Healing where something stands in its way: replicas that rot, a datanode without room, a namenode
 * that is killed in the middle, a datanode that misses a deletion.
 */
class HealingTroubleTest {
  private static final Set<String> FIRST = Set.of("dn1", "dn2", "dn3");
  private static final Set<String> ALL = Set.of("dn1", "dn2", "dn3", "dn4");
  private static final String FULL = "full";

  @TempDir Path scratch;
  private SourceFile kept;
  private SourceFile deleted;
  private Process full;

  @BeforeEach
  void writeSources() throws IOException {
    kept = SourceFile.random(scratch.resolve("kept"), 12, 1 << 20);
    deleted = SourceFile.random(scratch.resolve("deleted"), 5, 1 << 20);
  }

  @Test
  void dataIsWholeAgainInSpiteOfRotFullDisksAndAKilledNameNode() throws Exception {
    try (RealCluster cluster =
            RealCluster.start(
                scratch,
                FIRST.size(),
                Map.of(
                    "namenode.dead-after",
                    "4 s",
                    "datanode.orphan-quarantine",
                    "1 s",
                    "namenode.lease",
                    "3 s",
                    // Slow enough to be interrupted: 12 MiB will have to go to one node.
                    "repair.bandwidth",
                    "2 MiB"));
        HealingWatch watch = new HealingWatch(cluster)) {
      startADataNodeWithoutRoom(cluster, watch);
      kept.put(cluster, "/kept");
      deleted.put(cluster, "/deleted");

      rottenReplicasAreReplacedOnTheirOwnNodes(watch);
      withoutRoomNothingIsCopiedAndTheReasonIsTold(cluster, watch);
      aNewNodeIsFilledAlthoughTheNameNodeIsKilled(cluster, watch);

      cluster.local("restart", "dn1");
      watch.untilCopies(3, kept, "/kept", ALL);
      aFrozenNodeGivesUpWhatWasDeletedMeanwhile(cluster, watch);
      kept.assertReadsBack(cluster, "/kept");

      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings, 0 notes");
    } finally {
      if (full != null) full.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  private void startADataNodeWithoutRoom(RealCluster cluster, HealingWatch watch)
      throws IOException {
    full =
        cluster.background(
            scratch.resolve("full.out"),
            scratch.resolve("full.err"),
            "-D",
            "datanode.reserve=1000000 GiB",
            "datanode",
            "--name",
            FULL,
            "--dir",
            cluster.directory(FULL).toString(),
            "--port",
            "0",
            "--http-port",
            "0");
    until("four nodes are registered", SOON, () -> watch.fs().report().nodes().size() == 4);
  }

  /** Another node has no room, so that each has to be written anew beside the rotten one. */
  private void rottenReplicasAreReplacedOnTheirOwnNodes(HealingWatch watch) throws IOException {
    List<BlockInfo> blocks = watch.blocks("/kept");
    rot(watch, "dn1", blocks.get(1));
    rot(watch, "dn2", blocks.get(4));
    rot(watch, "dn3", blocks.get(4));
    rot(watch, "dn3", blocks.get(7));
    readUntilWhole(watch, FIRST);
  }

  /** Reads whichever replicas it is sent to, until every rotten one was met and replaced. */
  private void readUntilWhole(HealingWatch watch, Set<String> nodes) throws IOException {
    List<BlockInfo> blocks = watch.blocks("/kept");
    List<Integer> three = blocks.stream().map(block -> 3).toList();
    HealingWatch.untilAsserted(
        "the rotten replicas on " + nodes + " are found by readers, replaced and removed",
        SOON,
        () -> {
          watch.assertReadsBack(kept, "/kept");
          assertThat(watch.disks().copies(kept, blocks, nodes)).isEqualTo(three);
          for (String node : nodes) assertThat(watch.disks().quarantined(node)).as(node).isEmpty();
        });
  }

  private void withoutRoomNothingIsCopiedAndTheReasonIsTold(RealCluster cluster, HealingWatch watch)
      throws IOException {
    cluster.local("kill", "dn1");
    watch.untilState("dn1", NodeInfo.State.DEAD, SOON);
    until(
        "dfs why names the full datanode",
        SOON,
        () -> {
          String why = cluster.dfs("why", "/kept").out();
          return why.contains("UNDER_REPLICATED")
              && why.contains("NO_TARGET")
              && why.lines().anyMatch(each -> each.contains(FULL) && each.contains("NODE_FULL"));
        });
  }

  /** A third of what is copied has a rotten source among its two. */
  private void aNewNodeIsFilledAlthoughTheNameNodeIsKilled(RealCluster cluster, HealingWatch watch)
      throws IOException {
    List<BlockInfo> blocks = watch.blocks("/kept");
    for (int i = 0; i < blocks.size(); i += 3) rot(watch, "dn2", blocks.get(i));
    cluster.local("add", "datanode");
    until(
        "the first copies are on the new node",
        SOON,
        () -> watch.disks().sealedOf(blocks, "dn4") > 0);
    cluster.local("kill", "nn1");
    assertThat(watch.disks().sealedOf(blocks, "dn4"))
        .as("copied when the namenode died")
        .isLessThan(blocks.size());
    cluster.local("restart", "nn1");

    watch.untilCopies(1, kept, "/kept", Set.of("dn4"));
    assertThat(cluster.dfs("admin", "safemode", "get").out()).contains("Safe mode is OFF");
    readUntilWhole(watch, Set.of("dn2", "dn3", "dn4"));
    assertThat(watch.disks().sealedOf(blocks, FULL)).isZero();
  }

  private void aFrozenNodeGivesUpWhatWasDeletedMeanwhile(RealCluster cluster, HealingWatch watch)
      throws IOException {
    List<BlockInfo> gone = watch.blocks("/deleted");
    String frozen = HealingWatch.holders(gone.get(0)).get(0);
    cluster.local("freeze", frozen);
    cluster.dfs("rm", "/deleted").requireOk();
    watch.untilState(frozen, NodeInfo.State.DEAD, SOON);
    assertThat(watch.disks().sealedOf(gone, frozen)).isPositive();

    cluster.local("thaw", frozen);
    watch.untilHealthy(ALL);
    until(
        "the replicas of the deleted file leave the disks of all",
        SOON,
        () -> {
          long strays = 0;
          for (String node : ALL) strays += watch.disks().sealedOf(gone, node);
          return strays == 0;
        });
    watch.untilCopies(3, kept, "/kept", ALL);
    assertThat(cluster.dfs("test", "-e", "/deleted").exit()).isEqualTo(1);
  }

  /** Flips a bit in the middle of a replica, behind the datanode's back. */
  private static void rot(HealingWatch watch, String node, BlockInfo block) throws IOException {
    List<Path> data = watch.disks().sealedData(node, block);
    assertThat(data).as("replica of %s on %s", block.id(), node).hasSize(1);
    try (RandomAccessFile file = new RandomAccessFile(data.get(0).toFile(), "rw")) {
      file.seek(block.length() / 2);
      int was = file.read();
      file.seek(block.length() / 2);
      file.write(was ^ 0x10);
    }
  }
}
