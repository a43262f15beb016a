package io.chunkfs.namenode.sim;

import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;

/** One replica on a simulated disk, with the truth that no message carries: whether it rotted. */
final class SimReplica {
  final long block;
  final long sinceNanos;
  long generation;
  long length;
  ReplicaState state;
  boolean rotten;

  SimReplica(long block, long generation, ReplicaState state, long nowNanos) {
    this.block = block;
    this.generation = generation;
    this.state = state;
    this.sinceNanos = nowNanos;
  }

  boolean isSealed() {
    return state == ReplicaState.SEALED;
  }

  ReplicaReport report() {
    return report(state);
  }

  ReplicaReport report(ReplicaState as) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(generation)
        .setLength(length)
        .setState(as)
        .build();
  }
}
