package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.ReplicaMap;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.repair.Explanation;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.namenode.store.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What explanations are made from: one state of the rows, and what the cluster loop knows that is
 * at least as new.
 *
 * @param about what repair has to say of blocks
 * @param blockBytes size of a new block, by which a datanode counts as full
 * @param deadAfter silence after which a datanode is dead
 * @param clock for the bounds on long searches
 */
record Evidence(
    Rows rows,
    Limits limits,
    Caller caller,
    ClusterState cluster,
    ReplicaMap replicas,
    RepairStatus repair,
    About about,
    long blockBytes,
    Duration deadAfter,
    LongSupplier clock) {
  /** Asks repair about blocks. */
  interface About {
    Map<BlockId, Explanation> of(List<BlockId> blocks) throws ChunkFsException;
  }

  /** The datanode of a replica. */
  Optional<NodeView> node(Replica replica) {
    return cluster.nodes().at(replica.node());
  }
}
