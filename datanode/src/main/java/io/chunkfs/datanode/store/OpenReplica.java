package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import java.nio.ByteBuffer;

/**
 * A replica being written, in the hand of one write session. Calls that change it come one after
 * another, from any thread, and block for the disk.
 */
public final class OpenReplica implements AutoCloseable {
  /** The block at the generation of this session. */
  public ReplicaKey key() {
    throw new IllegalStateException("in the making");
  }

  /** Bytes that one checksum covers. */
  public int sliceBytes() {
    throw new IllegalStateException("in the making");
  }

  /** Bytes checked and written. */
  public long received() {
    throw new IllegalStateException("in the making");
  }

  /** Bytes acknowledged upstream. */
  public long visible() {
    throw new IllegalStateException("in the making");
  }

  /** Bytes fsynced. */
  public long durable() {
    throw new IllegalStateException("in the making");
  }

  /**
   * Appends bytes that the caller has checked against their CRCs. The first writes after a resume
   * may begin below {@link #received}: the replica is cut there, but never below {@link #visible};
   * bytes below that are the same once more and are skipped.
   *
   * @param data its remaining bytes are written, its position does not move
   * @param crcs one CRC32C a piece; pieces are the data cut at multiples of the slice
   */
  public void write(long offset, ByteBuffer data, int[] crcs) throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Notes that everything below {@code length} was acknowledged upstream. */
  public void acked(long length) {
    throw new IllegalStateException("in the making");
  }

  /** Makes all that is received durable: data, checksums, directory entry. */
  public void sync() throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Seals the replica durably at its received length and ends this session. */
  public SealedBlock seal() throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Deletes the replica, of which nobody can have been told; ends this session. */
  public void discard() throws ChunkFsException {
    throw new IllegalStateException("in the making");
  }

  /** Ends this session; an unsealed replica stays, to be resumed. */
  @Override
  public void close() {
    throw new IllegalStateException("in the making");
  }
}
