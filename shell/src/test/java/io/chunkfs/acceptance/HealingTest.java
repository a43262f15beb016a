package io.chunkfs.acceptance;

import static io.chunkfs.acceptance.HealingWatch.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.NodeInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A datanode is killed, and the data is whole again without anyone doing anything. */
class HealingTest {
  private static final Set<String> ALL = Set.of("dn1", "dn2", "dn3", "dn4");
  private static final Duration DEAD_AFTER = Duration.ofSeconds(4);

  @TempDir Path scratch;

  @Test
  void aKilledNodesBlocksAreCopiedAndItsReturnLeavesNeitherExcessNorWhatWasDeleted()
      throws Exception {
    SourceFile kept = SourceFile.random(scratch.resolve("kept"), 12, 1 << 20);
    SourceFile deleted = SourceFile.random(scratch.resolve("deleted"), 5, 1 << 20);
    try (RealCluster cluster =
            RealCluster.start(
                scratch,
                ALL.size(),
                Map.of(
                    "namenode.dead-after",
                    DEAD_AFTER.toSeconds() + " s",
                    "datanode.orphan-quarantine",
                    "1 s",
                    "namenode.lease",
                    "3 s",
                    // Slow enough to be seen: some 12 MiB are to be copied to three nodes.
                    "repair.bandwidth",
                    "2 MiB"));
        HealingWatch watch = new HealingWatch(cluster)) {
      kept.put(cluster, "/kept");
      deleted.put(cluster, "/deleted");
      String killed = watch.fullest(3L * (kept.blocks().size() + deleted.blocks().size()));
      Set<String> survivors = without(killed);

      cluster.local("kill", killed);
      watchItHeal(cluster, watch, killed, DEAD_AFTER.plusSeconds(10));
      watch.untilCopies(3, kept, "/kept", survivors);

      // While the node is away a file is deleted of which it has replicas.
      List<BlockInfo> gone = watch.blocks("/deleted");
      assertThat(watch.disks().sealedOf(gone, killed)).as("/deleted on " + killed).isPositive();
      cluster.dfs("rm", "/deleted").requireOk();

      readsFromTheLast(cluster, kept, survivors);

      cluster.local("start");
      watch.untilHealthy(ALL);
      watch.untilCopies(3, kept, "/kept", ALL);
      until(
          "the replicas of the deleted file leave the disks of all",
          HealingWatch.SOON,
          () -> strays(watch, gone) == 0);
      kept.assertReadsBack(cluster, "/kept");
      assertThat(cluster.dfs("test", "-e", "/deleted").exit()).isEqualTo(1);

      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings, 0 notes");
    }
  }

  @Test
  @Tag("slow")
  void onDefaultSettingsSixHundredMegabytesAreWholeWithinAMinuteOfTheKill() throws Exception {
    SourceFile kept = SourceFile.random(scratch.resolve("kept"), 5, 128 << 20);
    try (RealCluster cluster = RealCluster.start(scratch, ALL.size());
        HealingWatch watch = new HealingWatch(cluster)) {
      kept.put(cluster, "/kept");
      String killed = watch.fullest(3L * kept.blocks().size());

      cluster.local("kill", killed);
      long killedNanos = System.nanoTime();
      watchItHeal(cluster, watch, killed, Duration.ofSeconds(35));
      Duration since = Duration.ofNanos(System.nanoTime() - killedNanos);
      Duration left = Duration.ofSeconds(60).minus(since);
      assertThat(left).as("left of a minute after the kill").isPositive();
      watch.untilCopies(3, kept, "/kept", without(killed), left);

      readsFromTheLast(cluster, kept, without(killed));

      cluster.local("start");
      watch.untilHealthy(ALL);
      watch.untilCopies(3, kept, "/kept", ALL);
      kept.assertReadsBack(cluster, "/kept");

      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings, 0 notes");
    }
  }

  private static Set<String> without(String node) {
    Set<String> others = new TreeSet<>(ALL);
    others.remove(node);
    return others;
  }

  /** Under-replicated counts from the verdict on, and falls to zero. */
  private static void watchItHeal(
      RealCluster cluster, HealingWatch watch, String killed, Duration deadWithin)
      throws IOException {
    long lost = watch.node(killed).replicas();
    until(
        killed + " is declared dead, and the blocks of its replicas are under-replicated",
        deadWithin,
        () -> {
          ClusterInfo report = watch.fs().report();
          boolean dead = HealingWatch.node(report, killed).state() == NodeInfo.State.DEAD;
          if (!dead) assertThat(report.underReplicated()).as("before the verdict").isZero();
          return dead && report.underReplicated() > lost / 2;
        });
    until(
        "all are whole again", HealingWatch.SOON, () -> watch.fs().report().underReplicated() == 0);
    assertThat(cluster.dfs("admin", "report").requireOk().out())
        .contains("Under replicated blocks: 0", "Live datanodes (3):", "Dead datanodes (1):");
  }

  /** Two of the three nodes that have everything go too. */
  private static void readsFromTheLast(RealCluster cluster, SourceFile kept, Set<String> survivors)
      throws IOException {
    for (String node : survivors.stream().limit(2).toList()) cluster.local("kill", node);
    kept.assertReadsBack(cluster, "/kept");
  }

  private static long strays(HealingWatch watch, List<BlockInfo> gone) throws IOException {
    long strays = 0;
    for (String node : ALL) strays += watch.disks().sealedOf(gone, node);
    return strays;
  }
}
