package io.chunkfs.datanode.store;

import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;

/** What the node has of one block. */
sealed interface Replica permits Draft, SealedReplica {
  Volume volume();

  Generation generation();

  /** Bytes received, or the final length. */
  long length();

  ReplicaState state();

  /** What to tell the namenode, in this or another state. */
  default ReplicaReport.Builder report(long block, ReplicaState as) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(generation().value())
        .setLength(length())
        .setState(as);
  }
}
