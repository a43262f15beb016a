package io.chunkfs.namenode.repair;

import static io.chunkfs.namenode.repair.RepairFixture.MIB;
import static io.chunkfs.namenode.repair.RepairFixture.facts;
import static io.chunkfs.namenode.repair.RepairFixture.withNodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.ReplicaOrders;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.proto.ReplicaState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What repair must not do, and what it waits for. */
class RepairCareTest {
  @Test
  void theLastGoodReplicaIsNeverDeletedWhoeverAsks() {
    RepairFixture repair = withNodes(3).block(1, 1, 1, 2).start();
    repair.run(4);
    assertThat(repair.onDisk(1)).as("the excess went").hasSize(1);

    ReplicaOrders orders = repair.cluster.replicaOrders();
    for (int node = 0; node < 3; node++) {
      assertThat(orders.delete(node, new BlockId(1), "a fault asks for it")).isFalse();
    }
  }

  @Test
  void asManyAsWantedStayEvenIfAllAreAskedForAtOnce() {
    RepairFixture repair = withNodes(5).block(1, 5, 1, 2, 3, 4, 5).start();
    repair.row(facts(1, 2, 64 * MIB, List.of()));

    ReplicaOrders orders = repair.cluster.replicaOrders();
    int agreed = 0;
    for (int node = 0; node < 5; node++) {
      if (orders.delete(node, new BlockId(1), "all are asked for")) agreed++;
    }

    assertThat(agreed).isEqualTo(3);
    repair.run(5);
    assertThat(repair.onDisk(1)).hasSize(2);
  }

  @Test
  void whatTheHardStateSaysDecidesAndNotWhatTheMapHasYet() {
    RepairFixture repair = withNodes(3).block(1, 3, 1, 2, 3).start();
    repair.row(facts(1, 2, 64 * MIB, List.of()));
    repair.catalog.put(facts(1, 3, 64 * MIB, List.of())); // applied a moment later

    assertThat(repair.cluster.replicaOrders().delete(0, new BlockId(1), "excess")).isFalse();
  }

  @Test
  void aMemberThatHasNotReportedItsReplicaCountsForRepairAndNotForDeletion() {
    RepairFixture repair = withNodes(4).start();
    repair.row(facts(1, 2, 64 * MIB, List.of(new DataNodeId(1), new DataNodeId(2))));
    repair.node(3).changes(1, 5, 64 * MIB, ReplicaState.SEALED);
    repair.run(5);

    assertThat(repair.standing(1, 1)).contains(Standing.LEARNED);
    assertThat(repair.given).as("neither copied nor deleted").isEmpty();

    repair.node(1).changes(1, 5, 64 * MIB, ReplicaState.SEALED);
    repair.node(2).changes(1, 5, 64 * MIB, ReplicaState.SEALED);
    repair.run(6);
    assertThat(repair.deletions()).hasSize(1);
    assertThat(repair.onDisk(1)).hasSize(2);
  }

  @Test
  void aStaleReplicaGoesUnderItsOwnGenerationOnceTheBlockIsWhole() {
    RepairFixture repair = withNodes(5).block(1, 3, 1, 2);
    repair.node(4).has(1, 4, 10, ReplicaState.SEALED);
    repair.node(5).has(1, 3, 10, ReplicaState.OPEN);
    repair.start();
    repair.run(10);

    assertThat(repair.onDisk(1)).containsExactly(1, 2, 3);
    assertThat(repair.holders(1)).containsExactly(1, 2, 3);
    assertThat(repair.standing(1, 4)).isEmpty();
    assertThat(repair.standing(1, 5)).isEmpty();
  }

  @Test
  void aStaleReplicaMakesRoomWhenItsNodeIsTheOnlyOneLeft() {
    RepairFixture repair = withNodes(3).block(1, 3, 1, 2);
    repair.node(3).has(1, 4, 10, ReplicaState.OPEN);
    repair.start();

    repair.runUntil(it -> it.holders(1).size() == 3, 15);

    assertThat(repair.onDisk(1)).containsExactly(1, 2, 3);
  }

  @Test
  void nothingNewIsOrderedInSafeMode() {
    RepairFixture repair = withNodes(4).block(1, 2, 1, 2).block(2, 3, 1, 2, 3).start();
    repair.cluster.enterSafeMode();
    repair.row(facts(1, 3, 64 * MIB, List.of()));
    repair.row(facts(2, 2, 64 * MIB, List.of()));
    repair.run(10);

    assertThat(repair.given).isEmpty();
    assertThat(repair.repair.status().hold().map(Reason::code)).contains(ReasonCode.HOLD_BY_HAND);
    assertThat(repair.repair.about(new BlockId(1), repair.now).lines())
        .extracting(Explanation.Line::code)
        .contains(ReasonCode.UNDER_REPLICATED, ReasonCode.HOLD_BY_HAND);

    repair.cluster.leaveSafeMode(List.of(), repair.now);
    repair.run(6);
    assertThat(repair.holders(1)).hasSize(3);
    assertThat(repair.onDisk(2)).hasSize(2);
  }

  @Test
  void manyThatFallSilentTogetherAreNotRepaired() {
    RepairFixture repair = withNodes(9);
    for (int block = 1; block <= 40; block++) {
      repair.block(block, 3, 1 + block % 4, 5 + block % 3, 8 + block % 2);
    }
    repair.start();
    for (int node = 1; node <= 4; node++) repair.node(node).freeze();

    repair.run(120);

    assertThat(repair.given).isEmpty();
    assertThat(repair.repair.status().hold().map(Reason::code))
        .contains(ReasonCode.HOLD_MASS_SILENCE);
  }

  @Test
  void theEstimateHalfWayIsWithinHalfOfWhatItTakes() {
    RepairFixture repair = withNodes(5);
    for (int block = 1; block <= 60; block++) repair.block(block, 2, 1, 2 + block % 4);
    repair.start();
    repair.nodes.values().forEach(node -> node.speed(32 * MIB));
    repair.node(1).freeze();
    repair.runUntil(it -> it.repair.status().copies().size() > 0, 40);
    long began = repair.now;
    long all = repair.repair.status().bytesLeft();
    assertThat(all).isEqualTo(60 * 64 * MIB);

    repair.runUntil(it -> it.repair.status().bytesLeft() <= all / 2, 300);
    long half = repair.now;
    double said = repair.repair.status().doneIn().map(Duration::toMillis).orElseThrow() / 1e3;
    assertThat(repair.repair.status().bytesPerSecond()).isBetween(32 * MIB, 4 * 32 * MIB);
    repair.runUntil(it -> it.repair.status().bytesLeft() == 0, 300);

    double took = (repair.now - half) / 1e9;
    assertThat((half - began) / 1e9).as("a steady load").isGreaterThan(5);
    assertThat(said).isBetween(took * 0.5, took * 1.5);
  }

  @Test
  void theEstimateHoldsForFewLargeBlocksToo() {
    RepairFixture repair = withNodes(4);
    for (int block = 1; block <= 2; block++) repair.block(block, 3, 640 * MIB, 1, 2, 3);
    repair.start();
    repair.nodes.values().forEach(node -> node.speed(64 * MIB));
    repair.node(1).freeze();
    repair.runUntil(it -> it.repair.status().copies().size() == 2, 40);
    repair.run(10);

    RepairStatus status = repair.repair.status();
    assertThat(status.made()).isZero();
    assertThat(status.bytesLeft()).isBetween(500 * MIB, 900 * MIB);
    assertThat(status.doneIn().orElseThrow())
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
    repair.run(11);
    assertThat(repair.repair.status().made()).isEqualTo(2);
    assertThat(repair.repair.status().bytesLeft()).isZero();
  }

  @Test
  void theSameSeedGivesTheSameOrders() {
    assertThat(ordersOfOneRun()).isEqualTo(ordersOfOneRun()).isNotEmpty();
  }

  private static List<String> ordersOfOneRun() {
    RepairFixture repair = withNodes(12);
    for (int block = 1; block <= 100; block++) {
      repair.block(block, 3, 1 + block % 12, 1 + (block + 3) % 12, 1 + (block + 7) % 12);
    }
    repair.start();
    repair.node(3).freeze();
    repair.node(4).rots(3);
    repair.run(20);
    repair.node(7).freeze();
    repair.run(60);
    repair.node(3).thaw();
    repair.run(30);
    return repair.given.stream().map(Object::toString).toList();
  }

  @Test
  void aCopyOfAnEarlierLeaderIsCancelledUnlessItIsNeeded() {
    RepairFixture repair = withNodes(4).block(1, 2, 1, 2).start();
    repair.nodes.values().forEach(node -> node.speed(MIB));
    repair.row(facts(1, 3, 64 * MIB, List.of()));
    repair.run(2);
    int target = repair.copies().get(0).node();
    repair.row(facts(1, 2, 64 * MIB, List.of()));

    repair.leads(new Authority(1, 8, true));
    repair.run(3);

    assertThat(repair.cancels()).isNotEmpty().allMatch(each -> each.node() == target);
    assertThat(repair.node(target).copying()).isEmpty();
  }

  @Test
  void theCountsAreRightFromTheDeathOnUntilTheNewReplicaIsReported() {
    RepairFixture repair = withNodes(4).block(1, 3, 1, 2, 3).start();
    repair.nodes.values().forEach(node -> node.speed(8 * MIB));
    repair.node(1).freeze();

    repair.runUntil(it -> !it.copies().isEmpty(), 40);
    assertThat(repair.cluster.replicas().counts().underReplicated()).isEqualTo(1);
    repair.run(6);
    assertThat(repair.cluster.replicas().counts().underReplicated()).isEqualTo(1);
    repair.run(5);
    assertThat(repair.cluster.replicas().counts().underReplicated()).isZero();
    assertThat(repair.onDisk(1)).contains(4);
  }
}
