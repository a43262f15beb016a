package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.TransferRates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  private static final long BLOCK = 128L << 20;
  private final List<NodeView> nodes = new ArrayList<>();
  private final Random random = new Random(7);
  private Promises promises = new Promises();

  @Test
  void aBlockGoesToDistinctNodesTheWritersOwnFirst() throws ChunkFsException {
    for (int i = 0; i < 6; i++) live("host" + i);

    for (int round = 0; round < 200; round++) {
      List<NodeView> chosen = choose(3, "host4", List.of());
      assertThat(chosen).hasSize(3).doesNotHaveDuplicates();
      assertThat(chosen.get(0).name()).isEqualTo("dn4");
    }
  }

  @Test
  void amongSeveralOnTheWritersHostTheFirstIsDrawn() throws ChunkFsException {
    for (int i = 0; i < 3; i++) live("127.0.0.1");

    Set<String> firsts = new TreeSet<>();
    for (int round = 0; round < 100; round++) {
      firsts.add(choose(2, "localhost", List.of()).get(0).name());
    }
    assertThat(firsts).containsExactly("dn0", "dn1", "dn2");
  }

  @Test
  void suspectDeadFullAndExcludedNodesGetNothing() throws ChunkFsException {
    live("a");
    live("b");
    node("c", NodeState.SUSPECT, BLOCK * 10, 0);
    node("d", NodeState.DEAD, BLOCK * 10, 0);
    node("e", NodeState.LIVE, BLOCK - 1, 0);
    live("f");

    for (int round = 0; round < 100; round++) {
      assertThat(choose(3, "c", List.of(new DataNodeId(6))))
          .extracting(NodeView::name)
          .containsExactlyInAnyOrder("dn0", "dn1");
    }
  }

  @Test
  void aRefusalNamesEachNodeAndItsReason() {
    live("a");
    node("b", NodeState.SUSPECT, BLOCK, 0);
    node("c", NodeState.LIVE, 5, 0);

    assertThatThrownBy(() -> choose(3, "", List.of(new DataNodeId(1))))
        .isInstanceOfSatisfying(
            ChunkFsException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.TOO_FEW_DATANODES);
              assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(500));
              assertThat(refused)
                  .hasMessage(
                      "0 datanodes are usable and a durable write needs 2:"
                          + " dn0: NODE_EXCLUDED the writer could not use it;"
                          + " dn1: NODE_SILENT it is SUSPECT;"
                          + " dn2: NODE_FULL full: 5 bytes left on one volume, "
                          + BLOCK
                          + " needed");
            });
  }

  @Test
  void withoutDatanodesTheRefusalSaysSo() {
    assertThatThrownBy(() -> choose(3, "", List.of()))
        .hasMessage("0 datanodes are usable and a durable write needs 2: none has registered");
  }

  @Test
  void aRefusalNamesFiftyNodesAtMost() {
    for (int i = 0; i < 80; i++) node("h" + i, NodeState.SUSPECT, BLOCK, 0);

    List<String> refusals = placement().refusals(BLOCK, node -> Optional.empty());

    assertThat(refusals).hasSize(51).endsWith("and more");
  }

  @Test
  void oneReplicaNeedsOneNodeAndMoreNeedTwo() throws ChunkFsException {
    live("a");
    assertThat(choose(1, "", List.of())).hasSize(1);
    assertThatThrownBy(() -> choose(2, "", List.of())).isInstanceOf(ChunkFsException.class);

    live("b");
    assertThat(choose(3, "", List.of())).hasSize(2);
  }

  @Test
  void aVolumeMustHoldAWholeBlock() {
    node("a", BLOCK + 2, BLOCK - 1);

    assertThat(nodes.get(0).refusal(BLOCK).orElseThrow().code()).isEqualTo(ReasonCode.NODE_FULL);
    assertThat(nodes.get(0).takes(BLOCK - 1)).isTrue();
  }

  @Test
  void roomThatIsPromisedToOthersIsNotGivenAgainButIsWorthWaitingFor() throws ChunkFsException {
    node("a", NodeState.LIVE, 3 * BLOCK - 1, 0);
    node("b", NodeState.LIVE, 3 * BLOCK - 1, 0);
    choose(2, "", List.of());
    choose(2, "", List.of());

    assertThatThrownBy(() -> choose(2, "", List.of(), Duration.ZERO))
        .hasMessageContaining("NODE_FULL", "promised to others")
        .isInstanceOfSatisfying(
            ChunkFsException.class,
            refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1)));

    promises.kept(0);
    promises.kept(1);
    assertThat(choose(2, "", List.of())).hasSize(2);
  }

  @Test
  void nodesThatAreReallyFullAreNotWaitedFor() {
    node("a", NodeState.LIVE, BLOCK - 1, 0);

    assertThatThrownBy(() -> choose(2, "", List.of(), Duration.ZERO))
        .isInstanceOfSatisfying(
            ChunkFsException.class, refused -> assertThat(refused.retryAfter()).isZero());
  }

  @Test
  void oneMoreReplicaGoesWhereNothingSpeaksAgainstIt() {
    live("a");
    live("b");
    node("c", NodeState.SUSPECT, BLOCK, 0);
    Reason holds = new Reason(ReasonCode.NODE_HOLDS_REPLICA, "it has one");
    Placement.Objection holder = node -> node.index() == 0 ? Optional.of(holds) : Optional.empty();

    for (int round = 0; round < 50; round++) {
      assertThat(placement().another(BLOCK, holder).orElseThrow().name()).isEqualTo("dn1");
    }
    assertThat(placement().another(BLOCK, node -> Optional.of(holds))).isEmpty();
    assertThat(placement().refusals(BLOCK, holder))
        .containsExactly("dn0: NODE_HOLDS_REPLICA it has one", "dn2: NODE_SILENT it is SUSPECT");
  }

  @Test
  void idlerNodesGetMoreAndVeryBusyOnesNothing() {
    for (int i = 0; i < 4; i++) live("idle" + i);
    node("busy", NodeState.LIVE, BLOCK * 1000, 8);
    node("overrun", NodeState.LIVE, BLOCK * 1000, 40);

    Map<String, Integer> times = shares(6000, 1);

    for (int i = 0; i < 4; i++) {
      assertThat(times.get("dn" + i)).isGreaterThan(5 * times.get("dn4") / 4);
    }
    assertThat(times.getOrDefault("dn5", 0)).as("only against itself, which is never").isZero();
  }

  @Test
  void promisedBlocksAreWorkTooSoThatABurstIsSpread() throws ChunkFsException {
    for (int i = 0; i < 10; i++) live("h" + i);
    Map<String, Integer> times = new HashMap<>();

    for (int block = 0; block < 200; block++) {
      for (NodeView node : choose(3, "", List.of())) times.merge(node.name(), 1, Integer::sum);
    }

    assertThat(times.values()).allSatisfy(blocks -> assertThat(blocks).isBetween(50, 70));
  }

  /** The fair share is one in so many; emptiness earns half as much again, and no more. */
  @ParameterizedTest
  @ValueSource(ints = {10, 30, 100})
  void aNewEmptyNodeIsNotFlooded(int size) {
    for (int i = 1; i < size; i++) node("h" + i, NodeState.LIVE, BLOCK * 150, 0);
    node("new", NodeState.LIVE, BLOCK * 1000, 0);

    int rounds = 4000;
    double share = (double) shares(rounds, 3).get("dn" + (size - 1)) / rounds;
    double fair = 3.0 / size;

    assertThat(share).isGreaterThan(fair * 1.1).isLessThan(fair * 1.6);
  }

  /** How often each node was chosen, nothing being promised and nothing else being known. */
  private Map<String, Integer> shares(int rounds, int wanted) {
    Map<String, Integer> times = new HashMap<>();
    ClusterView view = new ClusterView(nodes);
    for (int round = 0; round < rounds; round++) {
      Placement placement = new Placement(view, new Promises(), random);
      try {
        for (NodeView node :
            placement.choose(new Placement.Wish(wanted, BLOCK, "", List.of()), Duration.ZERO)) {
          times.merge(node.name(), 1, Integer::sum);
        }
      } catch (ChunkFsException tooFew) {
        throw new AssertionError(tooFew);
      }
    }
    return times;
  }

  private Placement placement() {
    return new Placement(new ClusterView(nodes), promises, random);
  }

  private List<NodeView> choose(int wanted, String writer, List<DataNodeId> excluded)
      throws ChunkFsException {
    return choose(wanted, writer, excluded, Duration.ofMillis(500));
  }

  private List<NodeView> choose(
      int wanted, String writer, List<DataNodeId> excluded, Duration retryAfter)
      throws ChunkFsException {
    return placement().choose(new Placement.Wish(wanted, BLOCK, writer, excluded), retryAfter);
  }

  private void live(String host) {
    node(host, NodeState.LIVE, BLOCK * 1000, 0);
  }

  private void node(String host, long remaining, long roomiest) {
    node(host, NodeState.LIVE, remaining, roomiest, 0);
  }

  private void node(String host, NodeState state, long remaining, int sessions) {
    node(host, state, remaining, remaining, sessions);
  }

  private void node(String host, NodeState state, long remaining, long roomiest, int sessions) {
    int index = nodes.size();
    TransferRates idle = TransferRates.getDefaultInstance();
    nodes.add(
        new NodeView(
            index,
            new DataNodeId(index + 1),
            DataNodeAddress.newBuilder().setName("dn" + index).build(),
            Set.of(host),
            1,
            state,
            state == NodeState.LIVE
                ? Optional.empty()
                : Optional.of(new Reason(ReasonCode.NODE_SILENT, "it is " + state)),
            new NodeLoad(BLOCK * 1000, 0, remaining, roomiest, 1, 0, sessions, 0, idle),
            0,
            0));
  }
}
