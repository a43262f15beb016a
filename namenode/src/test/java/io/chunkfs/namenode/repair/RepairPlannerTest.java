package io.chunkfs.namenode.repair;

import static io.chunkfs.common.error.ReasonCode.NODE_BUSY;
import static io.chunkfs.common.error.ReasonCode.NO_SOURCE;
import static io.chunkfs.common.error.ReasonCode.NO_TARGET;
import static io.chunkfs.namenode.cluster.Standing.CORRUPT;
import static io.chunkfs.namenode.cluster.Standing.GOOD;
import static io.chunkfs.namenode.cluster.Standing.LEARNED;
import static io.chunkfs.namenode.cluster.Standing.LEAVING;
import static io.chunkfs.namenode.cluster.Standing.LOST;
import static io.chunkfs.namenode.cluster.Standing.STALE;
import static io.chunkfs.proto.NodeState.DEAD;
import static io.chunkfs.proto.NodeState.LIVE;
import static io.chunkfs.proto.NodeState.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeLoad;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.repair.BlockCase.Holder;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.TransferRates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tables: nodes are named by their index; {@code row} adds a holder, {@code node} a bystander. */
class RepairPlannerTest {
  private static final long LENGTH = 1000;

  private final List<NodeView> nodes = new ArrayList<>();
  private final List<Holder> holders = new ArrayList<>();
  private final Set<Integer> coming = new TreeSet<>();
  private final Set<Integer> avoided = new TreeSet<>();
  private final FakeLoad load = new FakeLoad();
  private int wanted = 3;

  @Test
  void aWholeBlockNeedsNothing() {
    rows(GOOD, GOOD, LEARNED);
    node(LIVE);

    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().obstacle()).isEmpty();
  }

  @Test
  void copiesGoToNodesWithoutAReplicaAndComeFromGoodOnes() {
    rows(GOOD, LEARNED, LOST, STALE, CORRUPT, LEAVING);
    nodes.set(2, view(2, DEAD, 1 << 20, 0));
    holders.set(2, new Holder(nodes.get(2), LOST, false, false, false));
    node(LIVE);
    node(SUSPECT);
    wanted = 3;

    for (int seed = 0; seed < 50; seed++) {
      RepairPlan plan = plan(seed);
      assertThat(plan.copies()).hasSize(1);
      assertThat(plan.copies().get(0).target().index()).isEqualTo(6);
      assertThat(plan.copies().get(0).sources())
          .as("the reported one first")
          .extracting(NodeView::index)
          .containsExactly(0, 1);
    }
  }

  @Test
  void suspectSourcesAreAskedOnlyWhenThereIsNoOther() {
    row(SUSPECT, GOOD);
    row(LIVE, LEARNED);
    node(LIVE);
    assertThat(sources()).containsExactly(1);

    holders.set(1, new Holder(view(1, DEAD, 1, 0), LOST, false, false, false));
    assertThat(sources()).containsExactly(0);
  }

  @Test
  void theLeastBusySourceIsAskedFirstAndAFailedOneLast() {
    rows(GOOD, GOOD);
    node(LIVE);
    load.from(0, 1);
    assertThat(sources()).containsExactly(1, 0);

    avoided.add(1);
    assertThat(sources()).containsExactly(0, 1);
  }

  @Test
  void twoCopiesAreSpreadOverSourcesAndTargets() {
    wanted = 4;
    rows(GOOD, GOOD);
    node(LIVE);
    node(LIVE);

    for (int seed = 0; seed < 50; seed++) {
      RepairPlan plan = plan(seed);
      assertThat(plan.copies())
          .extracting(copy -> copy.target().index())
          .containsExactlyInAnyOrder(2, 3);
      assertThat(plan.copies())
          .extracting(copy -> copy.sources().get(0).index())
          .containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void noCopyGoesWhereOneIsOnItsWayOrFailedOrWhereThereIsNoRoom() {
    rows(GOOD);
    node(LIVE);
    node(LIVE);
    full();
    node(LIVE);
    coming.add(1);
    avoided.add(2);

    RepairPlan plan = plan();

    assertThat(plan.copies()).extracting(copy -> copy.target().index()).containsExactly(4);
    assertThat(plan.obstacle()).as("two are missing besides the one coming").isEmpty();
  }

  @Test
  void promisedRoomIsNoRoom() {
    rows(GOOD, GOOD);
    node(LIVE);
    load.promised = (1 << 20) - LENGTH + 1;

    RepairPlan plan = plan();

    assertThat(plan.copies()).isEmpty();
    assertThat(plan.obstacle()).contains(NO_TARGET);
  }

  @Test
  void whenNobodyCanTakeItEachNodeIsNamedWithItsReason() {
    rows(GOOD, GOOD);
    full();
    node(SUSPECT);
    node(LIVE);
    avoided.add(4);

    RepairPlan plan = plan();

    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.obstacle()).contains(NO_TARGET);
    assertThat(plan.refusals())
        .extracting(each -> each.node().index() + " " + each.reason().code())
        .containsExactly(
            "0 NODE_HOLDS_REPLICA",
            "1 NODE_HOLDS_REPLICA",
            "2 NODE_FULL",
            "3 NODE_SILENT",
            "4 COPY_FAILED");
  }

  @Test
  void whoIsBusyIsWaitedFor() {
    rows(GOOD, GOOD);
    node(LIVE);
    load.busy.add(2);
    assertThat(plan().obstacle()).contains(NODE_BUSY);

    load.busy.clear();
    load.busy.addAll(List.of(0, 1));
    assertThat(plan().obstacle()).contains(NODE_BUSY);
    assertThat(plan().copies()).isEmpty();
  }

  @Test
  void aBlockWithoutAGoodReplicaIsNotCopied() {
    rows(STALE, CORRUPT);
    node(LIVE);

    assertThat(plan().copies()).isEmpty();
    assertThat(plan().deletions()).as("they may be all there is").isEmpty();
  }

  @Test
  void whenAllGoodOnesAreBeingDeletedThereIsNoSource() {
    holders.add(new Holder(node(LIVE), GOOD, true, true, false));
    node(LIVE);

    assertThat(plan().obstacle()).contains(NO_SOURCE);
  }

  @Test
  void aQuarantinedReplicasNodeIsATargetOnlyWhenThereIsNoOther() {
    rows(GOOD, GOOD);
    holders.add(new Holder(node(LIVE), CORRUPT, true, false, true));
    node(LIVE);
    assertThat(targets()).containsExactly(3);

    load.busy.add(3);
    assertThat(targets()).containsExactly(2);
  }

  @Test
  void aSpoiltReplicaMakesRoomForAGoodOneWhenNobodyElseCanTakeIt() {
    rows(GOOD, GOOD, STALE);

    assertThat(deletions()).containsExactly("2 REPLICA_STALE");
    node(LIVE);
    assertThat(deletions()).isEmpty();
  }

  @Test
  void excessGoesFromTheFullestNode() {
    rows(GOOD, GOOD, GOOD);
    holders.add(new Holder(full(), GOOD, true, false, false));

    assertThat(deletions()).containsExactly("3 EXCESS");
  }

  @Test
  void amongEquallyFullNodesNoneLosesEverything() {
    rows(GOOD, GOOD, GOOD, GOOD);
    load.leaving[0] = 2;
    load.leaving[1] = 1;
    load.leaving[3] = 1;

    assertThat(deletions()).containsExactly("2 EXCESS");
  }

  @Test
  void onlyWhatIsCertainCountsAsEnough() {
    rows(GOOD, GOOD, LEARNED);
    row(SUSPECT, GOOD);
    assertThat(deletions()).isEmpty();

    holders.add(new Holder(node(LIVE), GOOD, false, false, false));
    assertThat(deletions()).as("it has not reported to this leader").isEmpty();

    row(LIVE, GOOD);
    assertThat(deletions()).as("three are certain, and three are wanted").isEmpty();

    row(LIVE, GOOD);
    assertThat(deletions()).hasSize(1);
  }

  @Test
  void spoiltReplicasGoOnceTheBlockIsWhole() {
    rows(GOOD, GOOD, GOOD, STALE, CORRUPT);
    assertThat(deletions()).containsExactly("3 REPLICA_STALE", "4 REPLICA_CORRUPT");

    holders.set(0, new Holder(nodes.get(0), LEARNED, true, false, false));
    assertThat(deletions()).isEmpty();
  }

  @Test
  void dangerFollowsFromWhatIsLeftOnLiveNodes() {
    assertThat(danger(3, LIVE, LIVE, LIVE)).isEqualTo(Danger.NONE);
    assertThat(danger(3, LIVE, LIVE, SUSPECT)).as("not before it is dead").isEqualTo(Danger.NONE);
    assertThat(danger(3, LIVE, SUSPECT, SUSPECT)).isEqualTo(Danger.ONE_LEFT);
    assertThat(danger(3, SUSPECT, SUSPECT, SUSPECT)).isEqualTo(Danger.ONE_LEFT);
    assertThat(danger(3, LIVE, LIVE)).isEqualTo(Danger.TWO_LEFT);
    assertThat(danger(3, LIVE)).isEqualTo(Danger.ONE_LEFT);
    assertThat(danger(2, LIVE, SUSPECT)).isEqualTo(Danger.ONE_LEFT);
    assertThat(danger(5, LIVE, LIVE, LIVE)).isEqualTo(Danger.MORE_LEFT);
    assertThat(danger(1, SUSPECT)).as("there is nothing to be done").isEqualTo(Danger.NONE);
    assertThat(danger(3)).as("there is nothing to copy").isEqualTo(Danger.NONE);
    assertThat(danger(3, DEAD, DEAD)).isEqualTo(Danger.NONE);
    assertThat(danger(2, LIVE, LIVE, LIVE)).isEqualTo(Danger.SURPLUS);
    assertThat(danger(2, LIVE, LIVE, SUSPECT)).as("it cannot be told").isEqualTo(Danger.NONE);
  }

  private static Danger danger(int wanted, NodeState... states) {
    List<NodeView> views = new ArrayList<>();
    List<Replica> replicas = new ArrayList<>();
    for (NodeState state : states) {
      replicas.add(new Replica(views.size(), GOOD));
      views.add(view(views.size(), state, 1 << 20, 0));
    }
    KnownBlock block =
        new KnownBlock(
            RepairFixture.facts(1, wanted, LENGTH, List.of()).confirmed(), wanted, true, replicas);
    return Need.of(block, new ClusterView(views)).danger();
  }

  private RepairPlan plan() {
    return plan(7);
  }

  private RepairPlan plan(int seed) {
    List<Replica> replicas =
        holders.stream()
            .map(holder -> new Replica(holder.node().index(), holder.standing()))
            .toList();
    ClusterView view = new ClusterView(nodes);
    KnownBlock known =
        new KnownBlock(
            RepairFixture.facts(1, wanted, LENGTH, List.of()).confirmed(), wanted, true, replicas);
    BlockCase block =
        new BlockCase(
            RepairFixture.facts(1, wanted, LENGTH, List.of()),
            Need.of(known, view),
            holders,
            view,
            coming,
            avoided);
    return new RepairPlanner(new Random(seed)).plan(block, load);
  }

  private List<Integer> sources() {
    return plan().copies().get(0).sources().stream().map(NodeView::index).toList();
  }

  private List<Integer> targets() {
    return plan().copies().stream().map(copy -> copy.target().index()).toList();
  }

  private List<String> deletions() {
    return plan().deletions().stream()
        .map(each -> each.node().index() + " " + each.reason().code())
        .toList();
  }

  private void rows(Standing... standings) {
    Arrays.stream(standings).forEach(standing -> row(LIVE, standing));
  }

  private void row(NodeState state, Standing standing) {
    holders.add(new Holder(node(state), standing, true, false, false));
  }

  private NodeView node(NodeState state) {
    nodes.add(view(nodes.size(), state, 1 << 20, 0));
    return nodes.get(nodes.size() - 1);
  }

  private NodeView full() {
    nodes.add(view(nodes.size(), LIVE, LENGTH - 1, 0));
    return nodes.get(nodes.size() - 1);
  }

  private static NodeView view(int index, NodeState state, long remaining, int sessions) {
    NodeLoad room =
        new NodeLoad(
            1 << 20,
            0,
            remaining,
            remaining,
            1,
            0,
            sessions,
            0,
            TransferRates.getDefaultInstance());
    Optional<Reason> reason =
        state == LIVE
            ? Optional.empty()
            : Optional.of(new Reason(ReasonCode.NODE_SILENT, "silent"));
    return new NodeView(
        index,
        new DataNodeId(index + 1),
        RepairFixture.address(index + 1),
        Set.of(),
        1,
        state,
        reason,
        room,
        0,
        0);
  }

  private static final class FakeLoad implements CopyLoad {
    private final Set<Integer> busy = new HashSet<>();
    private final int[] from = new int[16];
    private final int[] leaving = new int[16];
    private long promised;

    void from(int node, int copies) {
      from[node] = copies;
    }

    @Override
    public boolean mayTake(int node, long bytes) {
      return !busy.contains(node);
    }

    @Override
    public boolean mayGive(int node, long bytes) {
      return !busy.contains(node);
    }

    @Override
    public int to(int node) {
      return 0;
    }

    @Override
    public int from(int node) {
      return from[node];
    }

    @Override
    public int leaving(int node) {
      return leaving[node];
    }

    @Override
    public long promised(int node) {
      return promised;
    }
  }
}
