package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.NodeLoad;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.ReplicaMap;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.command.StateFixture;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.repair.Danger;
import io.chunkfs.namenode.repair.Explanation;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.TransferRates;
import io.chunkfs.proto.WhyReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Five datanodes, who holds what, and what repair says, all made by hand. */
final class Scene {
  private static final long GIB = 1L << 30;
  private static final long NOW_NANOS = Duration.ofMinutes(10).toNanos();

  private final StateFixture state;
  private final ReplicaMap replicas = new ReplicaMap();
  private final List<NodeView> nodes = new ArrayList<>();
  private final Map<BlockId, Explanation> said = new HashMap<>();
  private RepairStatus repair = RepairStatus.FIRST;
  private Caller caller = StateFixture.ROOT;

  Scene(StateFixture state) {
    this.state = state;
    for (int number = 1; number <= 5; number++) {
      nodes.add(node(number, NodeState.LIVE, Optional.empty(), 100 * GIB));
    }
  }

  /** These datanodes, by number, have good replicas. */
  Scene holds(FileBlock block, int... numbers) {
    for (int number : numbers) stands(block, number, Standing.GOOD);
    return this;
  }

  Scene stands(FileBlock block, int number, Standing standing) {
    replicas.know(BlockFacts.of(block.id(), block.row()));
    replicas.put(block.id(), new Replica(number - 1, standing));
    return this;
  }

  Scene dies(int number) {
    return falls(number, NodeState.DEAD, ReasonCode.NODE_DEAD, "dead: silent for 42 s");
  }

  Scene falls(int number, NodeState to, ReasonCode code, String why) {
    nodes.set(number - 1, node(number, to, Optional.of(new Reason(code, why)), 100 * GIB));
    return this;
  }

  Scene fills(int number) {
    nodes.set(number - 1, node(number, NodeState.LIVE, Optional.empty(), 10));
    return this;
  }

  Scene as(Caller other) {
    caller = other;
    return this;
  }

  void repairSays(FileBlock block, Explanation.Line... lines) {
    said.put(block.id(), new Explanation(block.id(), Danger.TWO_LEFT, List.of(lines)));
  }

  void repairWaits(ReasonCode code, String why) {
    repair =
        new RepairStatus(
            Optional.of(new Reason(code, why)),
            List.of(0L, 1L, 0L),
            List.of(),
            0,
            0,
            Optional.empty(),
            0,
            0,
            0,
            0);
  }

  WhyReply why(String what) throws Rejection, ChunkFsException {
    try (View view = state.view()) {
      return new Why(
              new Evidence(
                  view,
                  state.limits(),
                  caller,
                  new ClusterState(
                      new ClusterView(nodes), false, false, "off", NOW_NANOS, 0, 0, 0, Map.of()),
                  replicas,
                  repair,
                  blocks -> said,
                  StateFixture.BLOCK_BYTES,
                  Duration.ofSeconds(30),
                  () -> 0))
          .reply(what);
    }
  }

  private static NodeView node(
      int number, NodeState state, Optional<Reason> reason, long remaining) {
    DataNodeAddress address =
        DataNodeAddress.newBuilder()
            .setNode(number)
            .setName("dn" + number)
            .addData(Endpoint.newBuilder().setHost("host" + number).setPort(9866))
            .setRack("/rack1")
            .build();
    NodeLoad load =
        new NodeLoad(
            200 * GIB, GIB, remaining, remaining, 1, 0, 0, 0, TransferRates.getDefaultInstance());
    return new NodeView(
        number - 1,
        new DataNodeId(number),
        address,
        Set.of("host" + number),
        1,
        state,
        reason,
        load,
        NOW_NANOS,
        0);
  }
}
