package io.chunkfs.datanode.store;

import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.ReplicaState;

/** A finished replica; there may be millions, so it is small. Immutable. */
final class SealedReplica implements Replica {
  private final Volume volume;
  private final long generation;
  private final long length;

  SealedReplica(Volume volume, Generation generation, long length) {
    this.volume = volume;
    this.generation = generation.value();
    this.length = length;
  }

  @Override
  public Volume volume() {
    return volume;
  }

  @Override
  public Generation generation() {
    return new Generation(generation);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public ReplicaState state() {
    return ReplicaState.SEALED;
  }
}
