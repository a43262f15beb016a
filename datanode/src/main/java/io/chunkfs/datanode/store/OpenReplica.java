package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.nio.ByteBuffer;

/**
 * A replica being written, in the hand of one write session. Calls that change it come one after
 * another, from any thread, and block for the disk. After a failure the session has ended: every
 * later call fails as the first one did, and what was not acknowledged before never will be.
 */
public final class OpenReplica implements AutoCloseable {
  private final ReplicaStore store;
  private final Draft draft;
  private final ReplicaKey key;
  private volatile boolean resuming;
  private volatile ChunkFsException ended;

  OpenReplica(ReplicaStore store, Draft draft, ReplicaKey key, boolean resuming) {
    this.store = store;
    this.draft = draft;
    this.key = key;
    this.resuming = resuming;
  }

  /** The block at the generation of this session. */
  public ReplicaKey key() {
    return key;
  }

  /** Bytes that one checksum covers. */
  public int sliceBytes() {
    return draft.sliceBytes();
  }

  /** Bytes checked and written. */
  public long received() {
    return draft.length();
  }

  /** Bytes acknowledged upstream. */
  public long visible() {
    return draft.visible();
  }

  /** Bytes fsynced. */
  public long durable() {
    return draft.durable();
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
    draft.write(this, offset, data, crcs);
  }

  /** Notes that everything below {@code length} was acknowledged upstream. */
  public void acked(long length) {
    draft.acked(this, length);
  }

  /** Makes all that is received durable: data, checksums, directory entry. */
  public void sync() throws ChunkFsException {
    draft.sync(this);
  }

  /** Seals the replica durably at its received length and ends this session. */
  public SealedBlock seal() throws ChunkFsException {
    return store.seal(draft, this);
  }

  /** Deletes the replica, of which nobody can have been told; ends this session. */
  public void discard() throws ChunkFsException {
    store.discard(draft, this);
  }

  /** Ends this session; an unsealed replica stays, to be resumed. */
  @Override
  public void close() {
    if (ended == null) {
      end(new ChunkFsException(ErrorCode.REPLICA_STATE, "the session on " + key + " has ended"));
    }
    draft.detach(this);
  }

  /** Why every later call fails. */
  void end(ChunkFsException why) {
    ended = why;
  }

  void requireAlive() throws ChunkFsException {
    ChunkFsException why = ended;
    if (why != null) throw new ChunkFsException(why.code(), why.getMessage(), why);
  }

  /** Whether bytes below the received length may come again. */
  boolean resuming() {
    return resuming;
  }

  void caughtUp() {
    resuming = false;
  }
}
