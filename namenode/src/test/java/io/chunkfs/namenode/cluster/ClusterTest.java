package io.chunkfs.namenode.cluster;

import static io.chunkfs.namenode.cluster.FakeCatalog.open;
import static io.chunkfs.namenode.cluster.FakeCatalog.sealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.VolumeReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static final Authority LEADER = new Authority(1, 7, true);

  private final FakeCatalog catalog = new FakeCatalog();
  private final Cluster cluster = new Cluster(TestLimits.STANDARD, catalog, 0);
  private long now;

  @Test
  void aReportTellsWhoHasWhat() {
    catalog.put(sealed(1, 5, 1, 2, 3));
    catalog.put(sealed(2, 5, 1, 2, 3));
    load();
    join(1, good(1), good(2));
    join(2, good(1));

    assertThat(holders(1)).containsExactly(0, 1);
    assertThat(holders(2)).containsExactly(0);
    assertThat(cluster.replicas().counts()).isEqualTo(new BlockCounts(2, 2, 2, 0, 1, 0, 0));
    assertThat(cluster.state().safeMode()).isFalse();
  }

  @Test
  void anOldGenerationIsStaleAndAnotherLengthIsCorrupt() {
    catalog.put(sealed(1, 5, 1, 2));
    load();
    join(1, replica(1, 4, 100, ReplicaState.SEALED));
    join(2, replica(1, 5, 99, ReplicaState.SEALED));

    assertThat(standings(1)).containsExactly(Standing.STALE, Standing.CORRUPT);
    assertThat(cluster.replicas().counts()).isEqualTo(new BlockCounts(1, 0, 1, 1, 0, 0, 0));
  }

  @Test
  void aReportAheadOfApplyIsKeptAndJudgedAgain() {
    load();
    join(1, replica(1, 5, 100, ReplicaState.SEALED));
    assertThat(holders(1)).isEmpty();

    applied(catalog.put(open(1, 5, 1)));

    assertThat(holders(1)).containsExactly(0);
    assertThat(heartbeat(1).getOrdersList()).isEmpty();
  }

  @Test
  void aNewerGenerationIsKeptUntilItIsConfirmed() {
    load();
    applied(catalog.put(open(1, 5, 1, 2)));
    join(1);
    join(2);
    heartbeat(1, replica(1, 5, 60, ReplicaState.SEALED));
    heartbeat(2, replica(1, 6, 60, ReplicaState.SEALED));
    assertThat(holders(1)).containsExactly(0);

    applied(catalog.put(open(1, 6, 2)));

    assertThat(standings(1)).containsExactly(Standing.STALE, Standing.GOOD);
    assertThat(holders(1)).containsExactly(1);
  }

  @Test
  void theMembersOfASealedBlockAreHoldersBeforeTheyReport() {
    load();
    join(1);
    join(2);
    applied(catalog.put(open(1, 5, 1, 2)));
    assertThat(holders(1)).isEmpty();

    applied(catalog.put(sealed(1, 5, 1, 2)));
    heartbeat(1, replica(1, 5, 0, ReplicaState.OPEN));
    assertThat(standings(1)).containsExactly(Standing.LEARNED, Standing.LEARNED);

    heartbeat(1, good(1));
    assertThat(standings(1)).containsExactly(Standing.GOOD, Standing.LEARNED);
  }

  @Test
  void aGapInTheDeltasAsksForADigestRound() {
    catalog.put(sealed(1, 5, 1));
    catalog.put(sealed(2, 5, 1));
    load();
    FakeNode node = join(1);
    HeartbeatReply reply = heartbeat(1, good(1));
    assertThat(reply.getAcknowledgedDelta()).isEqualTo(1);
    assertThat(reply.getDigestRound()).isFalse();

    node.deltas += 3;
    after(6);
    reply = heartbeat(1, good(2));

    assertThat(reply.getDigestRound()).isTrue();
    assertThat(reply.getFullReport()).isFalse();
    assertThat(reply.getAcknowledgedDelta()).isEqualTo(1);
    assertThat(holders(2)).isEmpty();
    assertThat(heartbeat(1).getDigestRound()).as("asked once").isFalse();
  }

  @Test
  void deltasSentTwiceAreTakenInOnce() {
    catalog.put(sealed(1, 5, 1));
    load();
    FakeNode node = join(1);
    heartbeat(1, good(1));
    node.deltas = 0;

    HeartbeatReply reply = heartbeat(1, good(1), replica(1, 5, 100, ReplicaState.DELETED));

    assertThat(reply.getAcknowledgedDelta()).isEqualTo(2);
    assertThat(holders(1)).isEmpty();
  }

  @Test
  void anUnknownProcessMustRegister() {
    load();
    FakeNode node = join(1);
    node.process++;

    assertThat(heartbeat(1).getKnown()).isFalse();
    assertThat(report(node).getAccepted()).isFalse();
  }

  @Test
  void aPageOutOfOrderIsNotAccepted() {
    load();
    FakeNode node = join(1);

    ReportRequest second = page(node, 9, 1, true).build();

    assertThat(cluster.report(second, now).getAccepted()).isFalse();
  }

  @Test
  void aReportThatComesLateAfterANewerOneIsNotBelieved() {
    catalog.put(sealed(1, 5, 1));
    load();
    FakeNode node = join(1, good(1));
    heartbeat(1, replica(1, 5, 100, ReplicaState.DELETED));
    long late = node.reports;
    report(node);

    ReportRequest old = page(node, late, 0, true, good(1)).build();

    assertThat(cluster.report(old, now).getAccepted()).isFalse();
    after(0);
    assertThat(holders(1)).isEmpty();
  }

  @Test
  void anOpenReplicaThatItsWriterLeftBehindIsStaleWithoutBeingReportedAgain() {
    load();
    applied(catalog.put(open(1, 5, 1, 2)));
    join(1);
    join(2);
    heartbeat(1, replica(1, 5, 60, ReplicaState.OPEN));
    heartbeat(2, replica(1, 5, 60, ReplicaState.OPEN));
    heartbeat(2, replica(1, 6, 60, ReplicaState.OPEN));

    applied(catalog.put(open(1, 6, 2)));

    assertThat(standings(1)).containsExactly(Standing.STALE);
  }

  @Test
  void anOpenReplicaOfADeletedBlockIsOrderedToGoThoughItsNodeIsNoMemberAnyMore() {
    load();
    applied(catalog.put(open(1, 5, 1, 2)));
    join(1);
    join(2);
    heartbeat(1, replica(1, 5, 60, ReplicaState.OPEN));
    applied(catalog.put(open(1, 5, 2)));

    applied(catalog.delete(new BlockId(1)));

    assertThat(heartbeat(1).getOrdersList()).hasSize(1);
  }

  @Test
  void aNodeThatObeysAndHasNotReportedToThisLeaderIsAskedTo() {
    catalog.put(sealed(1, 5, 1));
    load();
    FakeNode node = join(1, good(1));
    assertThat(heartbeat(1).getFullReport()).isFalse();

    cluster.authority(new Authority(1, 8, true), now);
    node.obeyed = new Authority(1, 8, true).toProto();

    assertThat(heartbeat(1).getFullReport()).isTrue();
  }

  @Test
  void pagesOfOneReportCountTogether() {
    catalog.put(sealed(1, 5, 1));
    catalog.put(sealed(2, 5, 1));
    load();
    FakeNode node = join(1, good(1), good(2));
    after(1);
    cluster.report(page(node, 9, 0, false, good(1)).build(), now);
    cluster.report(page(node, 9, 1, true, good(2)).build(), now);
    after(1);

    assertThat(holders(1)).containsExactly(0);
    assertThat(holders(2)).containsExactly(0);
  }

  @Test
  void orphansAreDeletedAfterTheirQuarantineInTheLeadersName() {
    catalog.gaveOut(9);
    load();
    FakeNode node = join(1);
    heartbeat(1);
    report(node, replica(9, 5, 100, ReplicaState.SEALED));
    assertThat(ordersWithin(59)).isEmpty();

    List<Order> orders = ordersWithin(3);

    assertThat(orders).hasSize(1);
    assertThat(orders.get(0).getBlock().getBlock()).isEqualTo(9);
    assertThat(orders.get(0).getBlock().getGeneration()).isEqualTo(5);
    assertThat(orders.get(0).getLeadership()).isEqualTo(LEADER.toProto());
    assertThat(heartbeat(1).getOrdersList()).as("sent once").isEmpty();
    after(16);
    assertThat(heartbeat(1).getOrdersList()).as("again, unconfirmed").hasSize(1);
    heartbeat(1, replica(9, 5, 0, ReplicaState.DELETED));
    after(16);
    assertThat(heartbeat(1).getOrdersList()).isEmpty();
  }

  @Test
  void openAndCorruptReplicasThatNoFileHasAreOrphansToo() {
    catalog.gaveOut(9);
    load();
    FakeNode node = join(1);
    report(node, replica(8, 5, 100, ReplicaState.OPEN), replica(9, 5, 100, ReplicaState.CORRUPT));

    assertThat(ordersWithin(62))
        .extracting(order -> order.getBlock().getBlock())
        .containsExactlyInAnyOrder(8L, 9L);
  }

  @Test
  void aReportToAnEarlierLeaderDoesNotCountForDeletion() {
    catalog.gaveOut(9);
    load();
    FakeNode node = join(1);
    node.obeyed = new Authority(1, 6, true).toProto();
    report(node, replica(9, 5, 100, ReplicaState.SEALED));

    assertThat(ordersWithin(100)).isEmpty();
    assertThat(cluster.state().orphans()).isZero();
  }

  @Test
  void aFollowerGivesNoOrders() {
    catalog.gaveOut(9);
    load();
    cluster.authority(new Authority(1, 7, false), now);
    FakeNode node = join(1);
    node.obeyed = LEADER.toProto();
    report(node, replica(9, 5, 100, ReplicaState.SEALED));

    assertThat(ordersWithin(100)).isEmpty();
  }

  @Test
  void tooManyOrphansAreAFindingAndNoneIsDeleted() {
    catalog.gaveOut(5000);
    load();
    List<ReplicaReport> many = new ArrayList<>();
    for (int block = 1; block <= 1001; block++) {
      many.add(replica(block, 5, 100, ReplicaState.SEALED));
    }
    FakeNode node = join(1);
    report(node, many.toArray(ReplicaReport[]::new));

    assertThat(ordersWithin(100)).isEmpty();
    assertThat(cluster.state().findings()).containsOnlyKeys("orphans on dn1");
    assertThat(cluster.state().orphans()).isEqualTo(1001);
  }

  @Test
  void aDeletedBlocksHoldersAreOrderedAtOnceAndItsRowIsForgottenWhenAllAreDone() {
    applied(catalog.put(sealed(1, 5, 1, 2)));
    load();
    join(1, good(1));
    join(2, good(1));
    join(3, good(1));

    applied(catalog.delete(new BlockId(1)));

    for (int node = 1; node <= 3; node++) {
      assertThat(cluster.finishedDeletions(10, now)).isEmpty();
      assertThat(heartbeat(node).getOrdersList()).hasSize(1);
      heartbeat(node, replica(1, 5, 0, ReplicaState.DELETED));
    }
    assertThat(cluster.finishedDeletions(10, now)).containsExactly(new BlockId(1));
    applied(catalog.forget(new BlockId(1)));
    assertThat(cluster.finishedDeletions(10, now)).isEmpty();
  }

  @Test
  void deletedBlocksAreFoundAgainAfterARestart() {
    catalog.put(sealed(1, 5, 1));
    catalog.delete(new BlockId(1));
    load();
    join(1, replica(1, 5, 100, ReplicaState.SEALED));
    after(1);

    assertThat(heartbeat(1).getOrdersList()).hasSize(1);
  }

  @Test
  void aHolderThatReportsWithoutADeletedBlockIsNotWaitedFor() {
    applied(catalog.put(sealed(1, 5, 1)));
    load();
    join(1, good(1));
    applied(catalog.delete(new BlockId(1)));
    assertThat(cluster.finishedDeletions(10, now)).isEmpty();

    join(1);

    assertThat(heartbeat(1).getOrdersList()).isEmpty();
    assertThat(cluster.finishedDeletions(10, now)).containsExactly(new BlockId(1));
  }

  @Test
  void safeModeIsNotJudgedBeforeThisNamenodeLeadsAndHasAppliedWhatThereIs() {
    cluster.load(new NamespaceId(1), now);
    after(1);
    assertThat(cluster.state().safeMode()).isTrue();

    applied(catalog.put(sealed(1, 5, 1)));
    cluster.authority(LEADER, now);
    after(1);
    assertThat(cluster.state().safeMode()).isTrue();

    join(1, good(1));
    assertThat(cluster.state().safeMode()).isFalse();
  }

  @Test
  void nothingIsDeletedInSafeMode() {
    catalog.put(sealed(1, 5, 1));
    catalog.put(sealed(2, 5, 1));
    catalog.delete(new BlockId(1));
    load();
    join(1, replica(1, 5, 100, ReplicaState.SEALED));
    after(1);
    assertThat(cluster.state().safeMode()).isTrue();
    assertThat(heartbeat(1).getOrdersList()).isEmpty();

    heartbeat(1, good(2));
    after(1);
    assertThat(cluster.state().safeMode()).isFalse();
    assertThat(heartbeat(1).getOrdersList()).hasSize(1);
  }

  @Test
  void aDeadNodesReplicasDoNotCountUntilItReportsAgain() {
    applied(catalog.put(sealed(1, 5, 1, 2)));
    load();
    join(1, good(1));
    join(2, good(1));
    for (int second = 0; second < 32; second++) {
      after(1);
      heartbeat(1);
    }
    assertThat(state(2)).isEqualTo(NodeState.DEAD);
    assertThat(holders(1)).containsExactly(0);
    assertThat(heartbeat(2).getKnown()).isFalse();

    join(2, good(1));
    assertThat(state(2)).isEqualTo(NodeState.LIVE);
    assertThat(holders(1)).containsExactly(0, 1);
  }

  @Test
  void nobodyIsCalledDeadInSafeMode() {
    catalog.put(sealed(1, 5, 1));
    catalog.add(address(2));
    load();
    for (int second = 0; second < 40; second++) {
      after(1);
      if (second % 10 == 0) join(1);
    }

    assertThat(cluster.state().safeMode()).isTrue();
    assertThat(state(2)).isEqualTo(NodeState.SUSPECT);
  }

  @Test
  void aBrokenConnectionOfAnEarlierProcessSaysNothing() {
    load();
    FakeNode node = join(1);
    cluster.connectionBroke(new DataNodeId(1), node.process - 1, now);
    after(0);
    assertThat(state(1)).isEqualTo(NodeState.LIVE);

    cluster.connectionBroke(new DataNodeId(1), node.process, now);
    after(0);
    assertThat(state(1)).isEqualTo(NodeState.SUSPECT);
  }

  @Test
  void theSweepFindsWhatTheEventsLeftBehind() {
    catalog.put(open(1, 5, 1));
    load();
    join(1, replica(1, 5, 100, ReplicaState.SEALED));
    catalog.put(sealed(1, 5, 1));

    after(1);

    assertThat(cluster.replicas().counts().reported()).isEqualTo(1);
  }

  private static final class FakeNode {
    private final int number;
    private long process = 77;
    private long deltas;
    private long reports;
    private Leadership obeyed = LEADER.toProto();

    private FakeNode(int number) {
      this.number = number;
    }
  }

  private final List<FakeNode> nodes = new ArrayList<>();

  private void load() {
    cluster.authority(LEADER, now);
    cluster.load(new NamespaceId(1), now);
  }

  private FakeNode join(int number, ReplicaReport... replicas) {
    FakeNode node =
        nodes.stream()
            .filter(each -> each.number == number)
            .findFirst()
            .orElseGet(
                () -> {
                  FakeNode added = new FakeNode(number);
                  nodes.add(added);
                  return added;
                });
    node.process++;
    node.deltas = 0;
    cluster.register(
        RegisterRequest.newBuilder()
            .setAddress(address(number))
            .setProcess(node.process)
            .addVolumes(VolumeReport.newBuilder().setCapacity(100).setRemaining(100))
            .build(),
        "host" + number,
        now);
    assertThat(report(node, replicas).getAccepted()).isTrue();
    return node;
  }

  private static DataNodeAddress address(int number) {
    return DataNodeAddress.newBuilder().setNode(number).setName("dn" + number).build();
  }

  private ReportReply report(FakeNode node, ReplicaReport... replicas) {
    ReportReply reply = cluster.report(page(node, ++node.reports, 0, true, replicas).build(), now);
    after(0);
    return reply;
  }

  private static ReportRequest.Builder page(
      FakeNode node, long report, int page, boolean last, ReplicaReport... replicas) {
    return ReportRequest.newBuilder()
        .setNode(node.number)
        .setProcess(node.process)
        .setReport(report)
        .setPage(page)
        .setLast(last)
        .setThroughDelta(node.deltas)
        .setObeyed(node.obeyed)
        .addAllReplicas(List.of(replicas));
  }

  private HeartbeatReply heartbeat(int number, ReplicaReport... deltas) {
    FakeNode node = nodes.stream().filter(each -> each.number == number).findFirst().get();
    HeartbeatReply reply =
        cluster.heartbeat(
            HeartbeatRequest.newBuilder()
                .setNode(number)
                .setProcess(node.process)
                .setFirstDelta(node.deltas + 1)
                .addAllDeltas(List.of(deltas))
                .setObeyed(node.obeyed)
                .build(),
            now);
    node.deltas += deltas.length;
    return reply;
  }

  /** Orders that the first node gets while it sends a heartbeat each second. */
  private List<Order> ordersWithin(int seconds) {
    List<Order> orders = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      after(1);
      orders.addAll(heartbeat(1).getOrdersList());
    }
    return orders;
  }

  private void applied(Change change) {
    applied(List.of(change));
  }

  private void applied(List<Change> changes) {
    cluster.applied(changes, now);
  }

  private void after(int seconds) {
    now += seconds * 1_000_000_000L;
    cluster.tick(now);
    while (cluster.step(now)) continue;
  }

  private NodeState state(int number) {
    return cluster.state().nodes().find(new DataNodeId(number)).orElseThrow().state();
  }

  private List<Integer> holders(long block) {
    return cluster.replicas().find(new BlockId(block)).stream()
        .flatMap(known -> known.good().stream())
        .map(Replica::node)
        .sorted()
        .toList();
  }

  private List<Standing> standings(long block) {
    return cluster.replicas().find(new BlockId(block)).orElseThrow().replicas().stream()
        .sorted((a, b) -> Integer.compare(a.node(), b.node()))
        .map(Replica::standing)
        .toList();
  }

  private static ReplicaReport good(long block) {
    return replica(block, 5, 100, ReplicaState.SEALED);
  }

  private static ReplicaReport replica(
      long block, long generation, long length, ReplicaState state) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(generation)
        .setLength(length)
        .setState(state)
        .build();
  }
}
