package io.chunkfs.datanode.store;

import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.VolumeReport;

/**
 * Hears of every change of the replicas that a node has, in the order in which they happen to one
 * block. Called while the store holds a lock: quick, and without calling the store.
 */
public interface ReplicaListener {
  /** A replica is new, was sealed, re-stamped, reopened, deleted or quarantined. */
  void changed(ReplicaReport change);

  /** A volume went out of service with all its replicas; only a full report can tell which. */
  void volumeLost(VolumeReport volume);
}
