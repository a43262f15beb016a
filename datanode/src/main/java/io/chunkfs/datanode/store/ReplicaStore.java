package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.VolumeReport;
import java.util.List;
import java.util.Optional;

/** All replicas of one datanode, on its volumes. Safe for use by many threads; calls block. */
public final class ReplicaStore implements AutoCloseable {
  /** Locks, formats where empty, recovers and loads the volumes. */
  public static ReplicaStore open(StoreOptions options) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** The node that the volumes belong to. */
  public DataNodeId node() {
    throw new IllegalStateException("in the making");
  }

  /** The cluster that the volumes belong to; empty until {@link #adopt}. */
  public Optional<String> clusterId() {
    throw new IllegalStateException("in the making");
  }

  /** The namespace of the replicas; empty until {@link #adopt}. */
  public Optional<NamespaceId> namespace() {
    throw new IllegalStateException("in the making");
  }

  /** The highest leadership obeyed. */
  public LeaderStamp obeyed() {
    throw new IllegalStateException("in the making");
  }

  /**
   * Makes the node, durably, part of a cluster; nothing when it is part of it already.
   *
   * @throws ChunkFsException WRONG_CLUSTER when it belongs to another one
   */
  public void adopt(String clusterId, NamespaceId namespace) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Whether orders of this leader count; a higher one than before is first made durable. */
  public boolean obey(LeaderStamp leader) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Begins a replica; REPLICA_STATE when the node has one, DATANODE_DISK_FULL without room. */
  public OpenReplica create(ReplicaKey key, long expectedLength, int sliceBytes)
      throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /**
   * Continues a replica, open or sealed, that has {@code previous} or a later generation, under the
   * generation of the key; durably, and no older session can write to it any more.
   */
  public OpenReplica resume(ReplicaKey key, Generation previous, long expectedLength)
      throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /**
   * Reads a replica of the key's generation or a later one.
   *
   * @param knownVisible visible length that the reader learned from another member, or 0
   */
  public ReplicaReader reader(ReplicaKey key, long knownVisible) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Deletes a sealed or quarantined replica; false when there is none of this generation. */
  public boolean delete(BlockId block, Generation generation) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Reads a sealed replica through; one that does not match its checksums is quarantined. */
  public boolean verify(ReplicaKey key) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Every replica. Changes during the call may or may not be in it; all are told to listeners. */
  public List<ReplicaReport> snapshot() {
    throw new IllegalStateException("in the making");
  }

  /** Tells of every change from now on. */
  public void listen(ReplicaListener listener) {
    throw new IllegalStateException("in the making");
  }

  /** How the volumes stand. */
  public List<VolumeReport> volumes() {
    throw new IllegalStateException("in the making");
  }

  /** Ends all sessions, makes open replicas durable, notes the orderly stop, frees the volumes. */
  @Override
  public void close() {
    throw new IllegalStateException("in the making");
  }
}
