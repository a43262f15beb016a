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

class PlacementTest {
  private static final long BLOCK = 128L << 20;
  private final List<NodeView> nodes = new ArrayList<>();
  private final Random random = new Random(7);

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
                          + " dn0: NODE_EXCLUDED the writer could not use it; dn1: NODE_SILENT it is SUSPECT;"
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
  void oneReplicaNeedsOneNodeAndMoreNeedTwo() throws ChunkFsException {
    live("a");
    assertThat(choose(1, "", List.of())).hasSize(1);
    assertThatThrownBy(() -> choose(2, "", List.of())).isInstanceOf(ChunkFsException.class);

    live("b");
    assertThat(choose(3, "", List.of())).hasSize(2);
  }

  @Test
  void emptierAndIdlerNodesGetMore() throws ChunkFsException {
    node("full", NodeState.LIVE, BLOCK * 10, 0);
    for (int i = 0; i < 4; i++) live("idle" + i);
    node("busy", NodeState.LIVE, BLOCK * 1000, 50);

    Map<String, Integer> times = new HashMap<>();
    for (int round = 0; round < 3000; round++) {
      for (NodeView node : choose(1, "", List.of())) times.merge(node.name(), 1, Integer::sum);
    }
    for (int i = 1; i <= 4; i++) {
      assertThat(times.get("dn" + i)).isGreaterThan(3 * times.getOrDefault("dn0", 0) / 2);
      assertThat(times.get("dn" + i)).isGreaterThan(2 * times.getOrDefault("dn5", 0));
    }
  }

  private List<NodeView> choose(int wanted, String writer, List<DataNodeId> excluded)
      throws ChunkFsException {
    return new Placement(new ClusterView(nodes), new Promises(), random)
        .choose(new Placement.Wish(wanted, BLOCK, writer, excluded), Duration.ofMillis(500));
  }

  private void live(String host) {
    node(host, NodeState.LIVE, BLOCK * 1000, 0);
  }

  private void node(String host, NodeState state, long remaining, int sessions) {
    int index = nodes.size();
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
            new NodeLoad(
                BLOCK * 1000,
                0,
                remaining,
                remaining,
                1,
                0,
                sessions,
                0,
                TransferRates.getDefaultInstance()),
            0,
            0));
  }
}
