package io.chunkfs.namenode.cluster;

import static io.chunkfs.namenode.cluster.FakeCatalog.open;
import static io.chunkfs.namenode.cluster.FakeCatalog.sealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides agree on what a datanode has, and notice at once when they do not. */
class DigestRoundsTest {
  private static final Authority LEADER = new Authority(1, 7, true);

  private final FakeCatalog catalog = new FakeCatalog();
  private final Cluster cluster = new Cluster(TestLimits.STANDARD, catalog, 0);
  private long now;
  private long blocks; // made by the random test

  /** How a heartbeat with a single change comes in. */
  private enum Fault {
    /** Its change is lost, and the next numbers show it. */
    GAP {
      @Override
      HeartbeatRequest of(HeartbeatRequest sent) {
        return sent.toBuilder()
            .clearDeltas()
            .setFirstDelta(sent.getFirstDelta() + sent.getDeltasCount())
            .build();
      }
    },
    /** Its changes are taken for others. */
    FORGED {
      @Override
      HeartbeatRequest of(HeartbeatRequest sent) {
        HeartbeatRequest.Builder forged = sent.toBuilder().clearDeltas();
        for (ReplicaReport each : sent.getDeltasList()) {
          forged.addDeltas(each.toBuilder().setGeneration(each.getGeneration() + 3));
        }
        return forged.build();
      }
    },
    /** Its changes are taken for nothing. */
    SWALLOWED {
      @Override
      HeartbeatRequest of(HeartbeatRequest sent) {
        HeartbeatRequest.Builder forged = sent.toBuilder().clearDeltas();
        for (ReplicaReport each : sent.getDeltasList()) {
          forged.addDeltas(
              each.toBuilder().clearRetracts().setState(ReplicaState.OPEN).setGeneration(1));
        }
        return forged.build();
      }
    },
    /** One change counts twice. */
    TWICE {
      @Override
      HeartbeatRequest of(HeartbeatRequest sent) {
        return sent.toBuilder().addAllDeltas(sent.getDeltasList()).build();
      }
    };

    abstract HeartbeatRequest of(HeartbeatRequest sent);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultIsFoundAtTheNextHeartbeatAndOneRoundOfDifferingBucketsRepairsIt(Fault fault) {
    load();
    ReportingNode node = nodeWith(3000);
    node.change(4000, 5, ReplicaState.SEALED);
    node.heartbeat(now, fault::of);
    second();
    node.heartbeat(now);
    for (int i = 0; i < 5; i++) {
      second();
      assertThat(node.heartbeat(now).getDigestRound()).isFalse();
    }

    assertThat(node.rounds).isEqualTo(1);
    assertThat(node.fullReports).isEqualTo(1);
    assertThat(node.lastDiffering).containsExactly(bucket(4000));
    assertThat(node.reportedAgain).isBetween(1, 60);
    assertThat(standing(1, 4000)).contains(Standing.GOOD);
  }

  @Test
  void aReplicaThatWentUnnoticedIsTakenOutOfTheMapAndOthersStay() {
    load();
    ReportingNode node = nodeWith(3000);
    node.quietly(77, 5, ReplicaState.DELETED);
    assertThat(standing(1, 77)).contains(Standing.GOOD);

    second();
    node.heartbeat(now);
    second();

    assertThat(standing(1, 77)).isEmpty();
    assertThat(cluster.replicas().replicas(0)).isEqualTo(2999);
    assertThat(node.lastDiffering).containsExactly(bucket(77));
  }

  @Test
  void whatIsWrittenDuringARoundStays() {
    load();
    ReportingNode node = nodeWith(300);
    LongStream.rangeClosed(1, 40).forEach(each -> node.quietly(each, 5, ReplicaState.DELETED));
    long sameBucket =
        LongStream.iterate(5000, each -> each + 1)
            .filter(each -> bucket(each) == bucket(1))
            .findFirst()
            .orElseThrow();
    assertThat(node.heartbeat(now).getDigestRound()).isTrue();
    apply(catalog.put(sealed(sameBucket, 5, 1))); // before what the report did not name is gone

    second();

    assertThat(standing(1, 1)).isEmpty();
    assertThat(standing(1, sameBucket)).contains(Standing.LEARNED);
  }

  @Test
  void manyDifferencesAreForAFullReport() {
    load();
    ReportingNode node = nodeWith(3000);
    for (int block = 1; block <= 2000; block++) node.quietly(block, 5, ReplicaState.DELETED);

    settle(List.of(node));

    assertThat(node.fullReports).isEqualTo(2);
    assertThat(cluster.replicas().replicas(0)).isEqualTo(1000);
  }

  @Test
  void aNodeThatNeverAgreesIsNotAskedAllTheTime() {
    load();
    ReportingNode node = nodeWith(100);
    node.digest.add(new BlockId(9999), new Generation(1)); // it does not know itself
    for (int i = 0; i < 300; i++) {
      second();
      node.heartbeat(now);
    }

    assertThat(node.rounds).isBetween(4, 11);
    assertThat(node.fullReports).isBetween(2, 6);
  }

  @Test
  void aMemberThatTellsAllItHasWithoutItsReplicaIsNoHolder() {
    load();
    ReportingNode node = nodeWith(10);
    apply(catalog.put(sealed(50, 5, 1)));
    node.heartbeat(now);
    assertThat(standing(1, 50)).contains(Standing.LEARNED);

    node.heartbeat(now);

    assertThat(standing(1, 50)).isEmpty();
  }

  @Test
  void replicasOfDeletedAndUnknownBlocksCountAsLongAsTheNodeHasThem() {
    load();
    ReportingNode node = nodeWith(20);
    apply(catalog.put(sealed(1, 6, 1))); // what the node has is stale now
    apply(catalog.delete(new BlockId(2)));
    apply(catalog.forget(new BlockId(2)));
    node.change(900, 5, ReplicaState.SEALED); // ahead of apply
    assertThat(node.heartbeat(now).getDigestRound()).isFalse();
    node.change(1, 5, ReplicaState.DELETED);
    node.change(2, 5, ReplicaState.DELETED);
    node.change(900, 6, ReplicaState.SEALED);

    assertThat(node.heartbeat(now).getDigestRound()).isFalse();
    assertThat(node.heartbeat(now).getDigestRound()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void withoutFaultsBothAlwaysAgreeAndAfterFaultsTheyDoAgain(long seed) {
    Random random = new Random(seed);
    Set<Fault> happened = EnumSet.noneOf(Fault.class);
    load();
    apply(catalog.put(open(++blocks, 1)));
    List<ReportingNode> nodes = new ArrayList<>();
    for (int number = 1; number <= 3; number++) nodes.add(start(number));
    for (int step = 0; step < 400; step++) {
      ReportingNode node = nodes.get(random.nextInt(3));
      for (int i = random.nextInt(4); i > 0; i--) something(nodes, node, random);
      if (random.nextInt(40) == 0) node.start(now);
      if (random.nextInt(3) == 0) second();
      assertThat(node.heartbeat(now).getDigestRound()).as("step %d, no fault", step).isFalse();
      if (random.nextInt(20) != 0) continue;

      Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
      node.change(1 + random.nextLong(blocks), 1 + random.nextInt(9), ReplicaState.SEALED);
      int before = node.rounds;
      node.heartbeat(now, fault::of);
      settle(nodes);
      assertThat(node.rounds).as("step %d, %s", step, fault).isBetween(before, before + 1);
      if (node.rounds > before) happened.add(fault);
      assertAgreed(nodes);
    }
    settle(nodes);
    assertAgreed(nodes);
    assertThat(happened).hasSizeGreaterThan(1);
  }

  /** Heartbeats of an idle node ask nobody about blocks, however many there are. */
  @Test
  void anIdleHeartbeatCostsTheSameWhateverTheNodeHas() {
    load();
    ReportingNode small = nodeWith(10);
    ReportingNode big = start(2);
    for (int block = 100; block < 20_100; block++) {
      apply(catalog.put(sealed(block, 5, 2)));
      big.change(block, 5, ReplicaState.SEALED);
    }
    settle(List.of(small, big));
    int asked = catalog.asked();
    HeartbeatRequest ofSmall = small.next();
    HeartbeatRequest ofBig = big.next();

    long costOfSmall = allocatedBy(ofSmall);
    long costOfBig = allocatedBy(ofBig);

    assertThat(catalog.asked()).isEqualTo(asked);
    assertThat(costOfBig).isBetween(costOfSmall / 2, costOfSmall * 2);
  }

  private long allocatedBy(HeartbeatRequest heartbeat) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 200; i++) cluster.heartbeat(heartbeat, now);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) cluster.heartbeat(heartbeat, now);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** Blocks are made, and deleted for good; replicas come, change and go. */
  private void something(List<ReportingNode> nodes, ReportingNode node, Random random) {
    if (random.nextInt(10) == 0) apply(catalog.put(open(++blocks, 1)));
    long block = Math.max(1, blocks - random.nextInt(40));
    long generation = 1 + random.nextInt(9);
    Optional<BlockFacts> facts = catalog.find(new BlockId(block));
    switch (random.nextInt(8)) {
      case 0 -> node.change(block, generation, ReplicaState.OPEN);
      case 1 -> node.change(block, generation, ReplicaState.CORRUPT);
      case 2, 3, 4 -> node.change(block, generation, ReplicaState.SEALED);
      case 5 -> node.change(block, generation, ReplicaState.DELETED);
      case 6 -> {
        long next = Math.max(facts.map(this::generation).orElse(0L), generation);
        if (facts.isEmpty()) return;
        apply(catalog.put(sealed(block, next, membersOf(nodes, block, next))));
      }
      default -> {
        if (random.nextInt(4) == 0 && facts.isPresent()) apply(catalog.delete(new BlockId(block)));
        else if (catalog.findDeleted(new BlockId(block)).isPresent()) {
          apply(catalog.forget(new BlockId(block)));
        }
      }
    }
  }

  private long generation(BlockFacts facts) {
    return facts.confirmed().value();
  }

  private static long[] membersOf(List<ReportingNode> nodes, long block, long generation) {
    return nodes.stream()
        .filter(node -> isSealed(node, block, generation))
        .mapToLong(node -> node.number)
        .toArray();
  }

  private static boolean isSealed(ReportingNode node, long block, long generation) {
    ReplicaReport has = node.has.get(block);
    return has != null
        && has.getState() == ReplicaState.SEALED
        && has.getGeneration() == generation;
  }

  /** Whoever has a block sealed at its confirmed generation is its holder, and nobody else. */
  private void assertAgreed(List<ReportingNode> nodes) {
    for (long block = 1; block <= blocks; block++) {
      Optional<BlockFacts> facts = catalog.find(new BlockId(block));
      if (facts.isEmpty()) continue;
      for (ReportingNode node : nodes) {
        long confirmed = generation(facts.get());
        ReplicaReport has = node.has.get(block);
        if (has != null && has.getGeneration() > confirmed) continue; // that is not judged yet
        boolean holds = isSealed(node, block, confirmed);
        boolean known = standing(node.number, block).filter(Standing::counts).isPresent();
        assertThat(known).as("dn%d holds %d", node.number, block).isEqualTo(holds);
      }
    }
  }

  private void settle(List<ReportingNode> nodes) {
    for (int i = 0; i < 4; i++) {
      second();
      for (ReportingNode node : nodes) node.heartbeat(now);
    }
    second();
  }

  private ReportingNode nodeWith(int blocks) {
    for (int block = 1; block <= blocks; block++) catalog.put(sealed(block, 5, 1));
    catalog.put(sealed(4000, 5));
    ReportingNode node = new ReportingNode(cluster, 1, LEADER.toProto());
    for (int block = 1; block <= blocks; block++) node.quietly(block, 5, ReplicaState.SEALED);
    node.start(now);
    second();
    assertThat(cluster.replicas().replicas(0)).isEqualTo(blocks);
    return node;
  }

  private ReportingNode start(int number) {
    ReportingNode node = new ReportingNode(cluster, number, LEADER.toProto());
    node.start(now);
    return node;
  }

  private Optional<Standing> standing(int number, long block) {
    int index = cluster.state().nodes().find(new DataNodeId(number)).orElseThrow().index();
    return cluster
        .replicas()
        .find(new BlockId(block))
        .flatMap(known -> known.at(index))
        .map(Replica::standing);
  }

  private static int bucket(long block) {
    return ReplicaDigest.bucket(new BlockId(block));
  }

  private void load() {
    cluster.authority(LEADER, now);
    cluster.load(new NamespaceId(1), now);
  }

  private void apply(Change change) {
    cluster.applied(List.of(change), now);
  }

  private void apply(List<Change> changes) {
    cluster.applied(changes, now);
  }

  private void second() {
    after(1);
  }

  private void after(int seconds) {
    now += seconds * 1_000_000_000L;
    cluster.tick(now);
    while (cluster.step(now)) continue;
  }
}
