package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sealed replicas that turned out not to be what they should be: out of use, kept to be looked at.
 */
final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final Replicas replicas;
  private final BlockLocks locks;

  Quarantine(Replicas replicas, BlockLocks locks) {
    this.replicas = replicas;
    this.locks = locks;
  }

  /** Takes a replica out of use; nothing when it was deleted or continued meanwhile. */
  void take(BlockId block, SealedReplica replica, String why) throws ChunkFsException {
    locks.hold(block);
    try {
      if (replicas.get(block) != replica) return;
      LOG.error("quarantined {} on volume {}: {}", block, replica.volume(), why);
      Volume volume = replica.volume();
      volume.act("quarantine " + block, () -> Transitions.quarantine(volume, block));
      replicas.condemn(block, replica);
    } finally {
      locks.free(block);
    }
  }

  /** The same for a caller without the block's lock. */
  boolean deleteAlone(BlockId block, Generation generation) throws ChunkFsException {
    locks.hold(block);
    try {
      return delete(block, generation);
    } finally {
      locks.free(block);
    }
  }

  /** Deletes the files of a quarantined replica; false when none of the generation is there. */
  boolean delete(BlockId block, Generation generation) throws ChunkFsException {
    SealedReplica corrupt = replicas.corrupt(block);
    if (corrupt == null || !corrupt.generation().equals(generation)) return false;
    Volume volume = corrupt.volume();
    volume.act(
        "delete " + block,
        () -> {
          volume.disk().delete(volume.paths().quarantinedData(block));
          volume.disk().delete(volume.paths().quarantinedSums(block));
        });
    replicas.removeCorrupt(block);
    return true;
  }
}
