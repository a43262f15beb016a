package io.chunkfs.namenode.cluster;

import static io.chunkfs.namenode.cluster.FakeCatalog.sealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.ReplicaState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replicas that no file has go in the end, and never one that a file has or may yet have. */
class OrphansTest {
  private static final Authority LEADER = new Authority(1, 7, true);
  private static final long BLOCK = 5;

  private final FakeCatalog catalog = new FakeCatalog();
  private final Cluster cluster = new Cluster(TestLimits.STANDARD, catalog, 0);
  private final ReportingNode node = new ReportingNode(cluster, 1, LEADER.toProto());
  private final ReportingNode other = new ReportingNode(cluster, 2, LEADER.toProto());
  private long now;

  @ParameterizedTest
  @CsvSource({
    "5, SEALED, false", "5, SEALED, true",
    "4, SEALED, false", "4, SEALED, true",
    "4, OPEN, false", "4, OPEN, true",
    "5, OPEN, false", "5, OPEN, true",
    "6, OPEN, false", "6, OPEN, true",
    "5, CORRUPT, false", "5, CORRUPT, true"
  })
  void whatADeadNodeHasOfAFileThatWasDeletedMeanwhileGoesWhenItIsBack(
      long generation, ReplicaState state, boolean forgotten) {
    node.quietly(BLOCK, generation, state);
    begin();
    seconds(40, other);
    apply(catalog.delete(new BlockId(BLOCK)));
    if (forgotten) apply(catalog.forget(new BlockId(BLOCK)));
    node.start(now);

    int waited = untilGone(node);

    assertThat(waited).isBetween(forgotten ? 60 : 0, forgotten ? 64 : 3);
    assertThat(cluster.replicas().find(new BlockId(BLOCK))).isEmpty();
    assertThat(cluster.state().orphans()).isZero();
  }

  @Test
  void aHolderOfAnOlderGenerationIsOrderedToDeleteThatOne() {
    node.quietly(BLOCK, 4, ReplicaState.SEALED);
    begin();

    apply(catalog.delete(new BlockId(BLOCK)));

    assertThat(orders(node))
        .extracting(each -> each.getBlock().getGeneration())
        .containsExactly(4L);
  }

  @Test
  void anOrderThatNamesAnotherGenerationIsCorrectedByWhatTheNodeTells() {
    begin();
    node.change(BLOCK, 6, ReplicaState.OPEN); // issued, and not confirmed
    node.heartbeat(now);
    apply(catalog.delete(new BlockId(BLOCK)));

    assertThat(untilGone(node)).isLessThan(5);
  }

  @Test
  void aReplicaThatIsBeingWrittenIsOrderedAgainUntilItsWriterIsGone() {
    begin();
    node.change(BLOCK, 5, ReplicaState.OPEN);
    node.heartbeat(now);
    apply(catalog.delete(new BlockId(BLOCK)));
    for (int minute = 0; minute < 4; minute++) {
      List<Order> orders = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        second();
        for (Order each : orders(node)) {
          orders.add(each);
          node.change(BLOCK, 5, ReplicaState.OPEN); // refused, and told so
        }
        other.heartbeat(now);
      }
      assertThat(orders).hasSizeBetween(3, 5);
    }
    assertThat(node.fullReports).isEqualTo(1);

    assertThat(untilGone(node)).isLessThan(20);
  }

  @Test
  void aReplicaThatChangesBeginsItsQuarantineAnew() {
    begin();
    catalog.gaveOut(900);
    node.change(900, 5, ReplicaState.OPEN);
    seconds(50, node, other);
    node.change(900, 6, ReplicaState.OPEN);

    assertThat(untilGone(node)).isBetween(60, 64);
  }

  @Test
  void whatWasToldToAnotherLeadershipCondemnsNothing() {
    begin();
    catalog.gaveOut(900);
    node.change(900, 5, ReplicaState.SEALED);
    seconds(50, node, other);
    cluster.authority(new Authority(1, 8, true), now);
    for (int i = 0; i < 100; i++) {
      second();
      assertThat(orders(node)).isEmpty();
    }
    node.obeyed = new Authority(1, 8, true).toProto();
    node.fullReport(now);

    assertThat(untilGone(node)).isBetween(60, 64);
  }

  @Test
  void aReplicaOfABlockThatIsNotAppliedYetIsNoOrphan() {
    begin();
    node.change(900, 5, ReplicaState.OPEN);
    seconds(200, node, other);
    apply(catalog.put(sealed(900, 5, 1)));
    node.change(900, 5, ReplicaState.SEALED);
    seconds(200, node, other);

    assertThat(node.has).containsKey(900L);
    assertThat(cluster.replicas().find(new BlockId(900)).orElseThrow().good()).hasSize(1);
  }

  @Test
  void aReplicaThatWasAheadAndWhoseBlockNeverCameIsAnOrphan() {
    begin();
    node.change(900, 5, ReplicaState.SEALED);
    seconds(100, node, other);
    catalog.gaveOut(900);

    assertThat(untilGone(node)).isBetween(60, 64);
  }

  @Test
  void replicasFromBeforeARestoreWaitForAnAdmin() {
    long before = new Incarnation(1).stamp(900);
    long since = new Incarnation(2).stamp(7);
    catalog.gaveOut(since);
    Authority restored = new Authority(2, 7, true);
    node.obeyed = restored.toProto();
    other.obeyed = restored.toProto();
    node.quietly(before, 5, ReplicaState.SEALED);
    node.quietly(since, 5, ReplicaState.SEALED);
    begin(restored);
    seconds(100, node, other);
    assertThat(node.has).containsOnlyKeys(before);
    assertThat(cluster.state().findings()).containsOnlyKeys("replicas from before a restore");

    assertThat(cluster.letOrphansOfEarlierLivesGo()).isEqualTo(1);

    seconds(70, node, other);
    assertThat(node.has).isEmpty();
    assertThat(cluster.state().findings()).isEmpty();
  }

  @Test
  void theFindingOfTooManyOrphansEndsWithThem() {
    begin();
    catalog.gaveOut(3000);
    for (int block = 1000; block < 2100; block++) node.change(block, 5, ReplicaState.SEALED);
    seconds(100, node, other);
    assertThat(node.has).hasSize(1100);
    assertThat(cluster.state().findings()).containsOnlyKeys("orphans on dn1");

    for (int block = 1000; block < 2100; block++) node.change(block, 5, ReplicaState.DELETED);
    seconds(2, node, other);

    assertThat(cluster.state().findings()).isEmpty();
  }

  @Test
  void theQuarantineOutlastsEveryWriteInFlightWhateverIsConfigured() throws SettingException {
    Settings settings =
        Settings.defaults()
            .with(
                Map.of(
                    "datanode.orphan-quarantine", "1 s",
                    "namenode.lease", "20 s",
                    "namenode.heartbeat", "3 s"));

    assertThat(ClusterLimits.from(settings).orphanQuarantine()).isEqualTo(Duration.ofSeconds(26));
    assertThat(ClusterLimits.from(Settings.defaults()).orphanQuarantine())
        .isGreaterThan(Settings.defaults().duration("namenode.lease"));
  }

  private void begin() {
    begin(LEADER);
  }

  private void begin(Authority leader) {
    catalog.put(sealed(BLOCK, 5, 1, 2));
    other.quietly(BLOCK, 5, ReplicaState.SEALED);
    cluster.authority(leader, now);
    cluster.load(new NamespaceId(1), now);
    node.start(now);
    other.start(now);
    second();
    assertThat(cluster.state().safeMode()).isFalse();
  }

  /** Seconds until the node has nothing any more. */
  private int untilGone(ReportingNode of) {
    for (int waited = 0; waited < 200; waited++) {
      for (Order each : orders(of)) of.obey(each);
      for (Order each : orders(other)) other.obey(each);
      if (of.has.isEmpty()) {
        seconds(2, of, other);
        return waited;
      }
      second();
    }
    throw new AssertionError("after 200 s it still has " + of.has.values());
  }

  private void seconds(int seconds, ReportingNode... nodes) {
    for (int i = 0; i < seconds; i++) {
      for (ReportingNode each : nodes) {
        for (Order order : orders(each)) each.obey(order);
      }
      second();
    }
  }

  private List<Order> orders(ReportingNode of) {
    return of.heartbeat(now).getOrdersList();
  }

  private void apply(Change change) {
    cluster.applied(List.of(change), now);
  }

  private void apply(List<Change> changes) {
    cluster.applied(changes, now);
  }

  private void second() {
    now += 1_000_000_000L;
    cluster.tick(now);
    while (cluster.step(now)) continue;
  }
}
