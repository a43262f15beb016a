package io.chunkfs.namenode.repair;

import static io.chunkfs.namenode.repair.RepairFixture.MIB;
import static io.chunkfs.namenode.repair.RepairFixture.facts;
import static io.chunkfs.namenode.repair.RepairFixture.withNodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.FakeCatalog;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.repair.RepairFixture.Given;
import io.chunkfs.proto.ReplicaState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepairTest {
  @Test
  void aDeadNodesBlocksAreCopiedAndEveryBlockIsWholeAgain() {
    RepairFixture repair = withNodes(5);
    for (int block = 1; block <= 12; block++) repair.block(block, 3, 1, 2, 3);
    repair.start();

    repair.node(1).freeze();
    repair.run(29);
    assertThat(repair.copies()).as("two good copies are left: not before it is dead").isEmpty();
    repair.run(2);
    assertThat(repair.cluster.replicas().counts().underReplicated()).isEqualTo(12);
    int seconds = repair.runUntil(it -> it.cluster.replicas().counts().underReplicated() == 0, 60);

    assertThat(seconds).isLessThan(30);
    for (int block = 1; block <= 12; block++) {
      assertThat(repair.holders(block)).hasSize(3).doesNotContain(1);
      assertThat(repair.onDisk(block)).hasSize(4);
    }
    assertThat(repair.copies()).hasSize(12);
    assertThat(repair.copies()).extracting(Given::node).as("spread").contains(4, 5);
    assertThat(repair.copies())
        .extracting(each -> each.order().getCopy().getSources(0).getNode())
        .as("spread")
        .contains(2L, 3L);
    assertThat(repair.copies().get(0).order().getCopy().getCrc()).isEqualTo(77);
    assertThat(repair.copies().get(0).order().getCopy().getLength()).isEqualTo(64 * MIB);
  }

  @Test
  void aFrozenNodeThatThawsInTimeCausesNoCopy() {
    RepairFixture repair = withNodes(5).block(1, 3, 1, 2, 3).start();

    repair.node(1).freeze();
    repair.run(25);
    repair.node(1).thaw();
    repair.run(40);

    assertThat(repair.given).isEmpty();
  }

  @Test
  void oneCopyLeftIsRepairedAtOnceAlsoWhenTheOthersAreOnlySuspect() {
    RepairFixture repair = withNodes(5).block(1, 2, 1, 2).block(2, 3, 1, 2, 3).start();

    repair.node(1).freeze();
    repair.run(8);

    assertThat(repair.copies()).hasSize(1);
    Given copy = repair.copies().get(0);
    assertThat(copy.block()).isEqualTo(1);
    assertThat(copy.order().getCopy().getUrgent()).isTrue();
    assertThat(copy.order().getCopy().getSources(0).getNode()).isEqualTo(2);
    assertThat(repair.holders(1)).hasSize(3).contains(1, 2);
  }

  @Test
  void aThawedNodeCancelsTheUrgentCopyThatIsNotDone() {
    RepairFixture repair = withNodes(5).block(1, 2, 1, 2).start();
    repair.nodes.values().forEach(node -> node.speed(MIB));

    repair.node(1).freeze();
    repair.run(8);
    assertThat(repair.copies()).hasSize(1);
    repair.node(1).thaw();
    repair.run(4);

    assertThat(repair.cancels()).extracting(Given::block).containsExactly(1L);
    assertThat(repair.cancels().get(0).node()).isEqualTo(repair.copies().get(0).node());
    repair.run(100);
    assertThat(repair.onDisk(1)).containsExactly(1, 2);
    assertThat(repair.repair.status().copies()).isEmpty();
  }

  @Test
  void blocksWithOneCopyLeftGoBeforeAllOthers() {
    RepairFixture repair = withNodes(5);
    for (int block = 1; block <= 40; block++) {
      if (block % 4 == 0) repair.block(block, 3, 1, 2, 3 + block / 4 % 3);
      else repair.block(block, 3, 1 + block % 2, 3, 4 + block % 2);
    }
    repair.start();

    repair.node(1).freeze();
    repair.node(2).freeze();
    repair.runUntil(it -> it.cluster.replicas().counts().underReplicated() > 0, 40);
    repair.runUntil(it -> it.cluster.replicas().counts().underReplicated() == 0, 200);

    List<Long> order = repair.copies().stream().map(Given::block).toList();
    Set<Long> seen = new HashSet<>();
    List<Long> first = order.stream().filter(seen::add).toList();
    assertThat(first.subList(0, 10)).allMatch(block -> block % 4 == 0);
    assertThat(first).hasSize(40);
  }

  @Test
  void noNodeGetsOrGivesMoreThanItsShareAtATime() {
    RepairFixture repair = withNodes(6);
    for (int block = 1; block <= 60; block++) {
      repair.block(block, 3, 128 * MIB, 1, 2 + block % 2, 4 + block % 2);
    }
    repair.start();
    repair.node(1).freeze();
    repair.run(31);

    for (int second = 0; second < 60; second++) {
      repair.run(1);
      int[] to = new int[6];
      int[] from = new int[6];
      for (RepairStatus.Copy copy : repair.repair.status().copies()) {
        assertThat(++to[copy.target()]).isLessThanOrEqualTo(3);
        assertThat(++from[copy.source()]).isLessThanOrEqualTo(3);
      }
    }
    repair.runUntil(it -> it.cluster.replicas().counts().underReplicated() == 0, 100);
  }

  @Test
  void smallBlocksDoNotWaitForAHeartbeatEach() {
    RepairFixture repair = withNodes(4);
    for (int block = 1; block <= 400; block++) repair.block(block, 2, MIB, 1, 2);
    repair.start();

    repair.node(1).freeze();
    repair.runUntil(it -> it.repair.status().copies().size() > 0, 40);
    int seconds =
        repair.runUntil(
            it -> it.repair.status().waitingInAll() == 0 && it.repair.status().copies().isEmpty(),
            100);

    assertThat(seconds).as("400 MiB to two nodes").isLessThan(15);
  }

  @Test
  void aNodeThatComesBackMakesExcessAndTheExcessGoes() {
    RepairFixture repair = withNodes(4).block(1, 3, 1, 2, 3).start();
    repair.node(1).freeze();
    repair.runUntil(it -> it.holders(1).equals(List.of(2, 3, 4)), 60);
    repair.node(2).room(1000, 10);

    repair.node(1).thaw();
    repair.run(5);

    assertThat(repair.deletions()).hasSize(1);
    assertThat(repair.deletions().get(0).node()).as("least room").isEqualTo(2);
    assertThat(repair.holders(1)).containsExactly(1, 3, 4);
    assertThat(repair.onDisk(1)).containsExactly(1, 3, 4);
    repair.run(60);
    assertThat(repair.given).filteredOn(each -> each.order().hasCopy()).hasSize(1);
  }

  @Test
  void aReplicaUnderADeleteOrderCountsNoMore() {
    RepairFixture repair = withNodes(4).block(1, 4, 1, 2, 3, 4).start();
    repair.nodes.values().forEach(RepairNode::deaf);

    repair.row(facts(1, 3, 64 * MIB, List.of()));
    repair.run(3);

    assertThat(repair.deletions()).hasSize(1);
    int leaving = repair.deletions().get(0).node();
    assertThat(repair.standing(1, leaving)).contains(Standing.LEAVING);
    assertThat(repair.holders(1)).hasSize(3).doesNotContain(leaving);
    assertThat(repair.cluster.replicas().counts().excess()).isZero();
    repair.run(20);
    assertThat(repair.deletions()).as("again, to the same").hasSize(2);
    assertThat(repair.deletions().get(1).node()).isEqualTo(leaving);
  }

  @Test
  void moreReplicasAreMadeWhenMoreAreWanted() {
    RepairFixture repair = withNodes(5).block(1, 2, 1, 2).start();

    repair.row(facts(1, 4, 64 * MIB, List.of()));
    repair.run(6);

    assertThat(repair.holders(1)).hasSize(4);
    assertThat(repair.copies()).hasSize(2);
  }

  @Test
  void aFollowerOrdersNothingAndANewLeaderFindsWhatIsToBeDone() {
    RepairFixture repair = withNodes(4).block(1, 3, 1, 2).start();
    repair.leads(new Authority(1, 7, false));
    repair.given.clear();
    repair.run(10);
    assertThat(repair.given).isEmpty();

    repair.leads(new Authority(1, 8, true));
    repair.run(6);

    assertThat(repair.holders(1)).hasSize(3);
  }

  @Test
  void excessIsDeletedOnlyOnReportsToThisLeadership() {
    RepairFixture repair = withNodes(4).block(1, 4, 1, 2, 3, 4).start();
    repair.node(1).freeze();
    repair.node(2).freeze();
    repair.leads(new Authority(1, 8, true));

    repair.row(facts(1, 2, 64 * MIB, List.of()));
    repair.run(4);
    assertThat(repair.deletions()).as("two have reported to this leader").isEmpty();

    repair.node(1).thaw();
    repair.run(6);
    assertThat(repair.deletions()).hasSize(1);
    repair.node(2).thaw();
    repair.run(6);
    assertThat(repair.onDisk(1)).hasSize(2);
  }

  @Test
  void aCorruptSourceIsReadThroughReplacedAndDeletedAndNeverCopied() {
    RepairFixture repair = withNodes(5);
    for (int block = 1; block <= 6; block++) {
      repair.block(block, 3, 1, 2, 3);
      repair.node(2).rots(block);
    }
    repair.start();
    repair.node(1).freeze();

    repair.run(90);

    List<Long> read = repair.verifies().stream().map(Given::block).toList();
    assertThat(read).as("those that were to be copied from it").isNotEmpty().hasSizeLessThan(6);
    for (long block : read) {
      assertThat(repair.onDisk(block)).as("the dead one has it still").containsExactly(1, 3, 4, 5);
      assertThat(repair.holders(block)).containsExactly(3, 4, 5);
    }
    assertThat(repair.deletions())
        .as("the corrupt ones, once the blocks are whole")
        .allMatch(each -> each.node() == 2 && each.order().getDelete().getQuarantinedOnly());
    assertThat(repair.deletions())
        .extracting(Given::block)
        .containsExactlyInAnyOrderElementsOf(read);
  }

  @Test
  void aComplaintLeadsToOneReadingAndCondemnsNobody() {
    RepairFixture repair = withNodes(4).block(1, 3, 1, 2, 3).start();

    for (int complaint = 0; complaint < 5; complaint++) {
      repair.complain(1, 2, ErrorCode.CHECKSUM_MISMATCH);
      repair.run(2);
    }

    repair.complain(1, 3, ErrorCode.BUSY);
    repair.run(2);

    assertThat(repair.verifies()).hasSize(1);
    assertThat(repair.verifies().get(0).node()).isEqualTo(2);
    assertThat(repair.holders(1)).containsExactly(1, 2, 3);
    assertThat(repair.copies()).isEmpty();
  }

  @Test
  void aTargetThatRefusesIsAvoidedAndAnotherIsTaken() {
    RepairFixture repair = withNodes(5).block(1, 3, 1, 2, 3).start();
    repair.node(4).refuses(ErrorCode.DATANODE_DISK_FULL);

    repair.node(1).freeze();
    repair.run(45);

    assertThat(repair.holders(1)).containsExactly(2, 3, 5);
    assertThat(repair.copies().size()).isLessThanOrEqualTo(2);
  }

  @Test
  void aBlockThatNobodyCanTakeIsNotTriedAgainAndAgain() {
    RepairFixture repair = withNodes(4).block(1, 3, 1, 2, 3).start();
    repair.node(4).refuses(ErrorCode.INTERNAL);

    repair.node(1).freeze();
    repair.run(31 + 300);

    assertThat(repair.copies().size()).isBetween(3, 10);
    assertThat(repair.repair.about(new BlockId(1), repair.now).lines())
        .extracting(line -> line.code().name())
        .contains("UNDER_REPLICATED", "COPY_FAILED");
  }

  @Test
  void aDeletedBlocksCopyIsGivenUp() {
    RepairFixture repair = withNodes(4).block(1, 3, 1, 2, 3).start();
    repair.nodes.values().forEach(node -> node.speed(MIB));
    repair.node(1).freeze();
    repair.runUntil(it -> !it.copies().isEmpty(), 40);

    repair.delete(1);
    repair.run(3);

    assertThat(repair.cancels()).hasSize(1);
    assertThat(repair.node(4).copying()).isEmpty();
    assertThat(repair.repair.status().bytesLeft()).isZero();
  }

  @Test
  void aCopyWhoseTargetDiesGoesElsewhere() {
    RepairFixture repair = withNodes(5).block(1, 3, 1, 2, 3).start();
    repair.nodes.values().forEach(node -> node.speed(MIB));
    repair.node(1).freeze();
    repair.runUntil(it -> !it.copies().isEmpty(), 40);
    int first = repair.copies().get(0).node();

    repair.node(first).freeze();
    repair.run(8);

    assertThat(repair.copies()).hasSize(2);
    assertThat(repair.copies().get(1).node()).isEqualTo(9 - first);
  }

  @Test
  void aBlockJustWrittenShortIsLeftAloneForAMoment() {
    RepairFixture repair = withNodes(4).start();
    repair.row(FakeCatalog.open(9, 5, 1, 2));
    for (int node = 1; node <= 3; node++) {
      repair.node(node).has(9, 5, 64 * MIB, ReplicaState.SEALED);
    }
    repair.row(facts(9, 3, 64 * MIB, List.of(new DataNodeId(1), new DataNodeId(2))));
    repair.run(1);
    assertThat(repair.copies()).isEmpty();

    repair.run(4);
    assertThat(repair.copies()).as("nobody else came").hasSize(1);
  }
}
