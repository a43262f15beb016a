package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A replica that is being copied from another datanode. Nobody reads or counts it before it is
 * sealed; until then it is two files in {@code open/} that the next start removes.
 *
 * <p>Thread: one writes; any may close.
 */
public final class CopyingReplica implements AutoCloseable {
  private static final int SMALLEST_SLICE = 512;

  private final Copies copies;
  private final Volume volume;
  private final ReplicaKey key;
  private final SealedBlock block;
  private volatile long received;
  private long pledged;
  private SliceSums sums;
  private DiskFile data;
  private boolean ended;

  /**
   * One without a byte.
   *
   * @param volume on which the block's bytes are pledged
   */
  CopyingReplica(Copies copies, Volume volume, ReplicaKey key, SealedBlock block) {
    this.copies = copies;
    this.volume = volume;
    this.key = key;
    this.block = block;
    this.pledged = block.length();
  }

  /** The block at the generation that it will have. */
  public ReplicaKey key() {
    return key;
  }

  /** Bytes that it will have. */
  public long length() {
    return block.length();
  }

  /** Bytes checked and written. */
  public long received() {
    return received;
  }

  /** Prepares for bytes that come in slices of this size; what came in other slices goes. */
  public synchronized void expect(int sliceBytes) throws ChunkFsException {
    if (!ChecksumHeader.fits(sliceBytes)) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT, "slices of " + sliceBytes + " bytes for " + key);
    }
    if (sums == null || sums.sliceBytes() != sliceBytes) startOver(sliceBytes);
  }

  /** Forgets what came so far. */
  public synchronized void startOver() throws ChunkFsException {
    if (sums != null) startOver(sums.sliceBytes());
  }

  /**
   * Appends whole slices, or the last part of the block, that the caller has checked.
   *
   * @param bytes its remaining bytes are written, its position does not move
   * @param crcs one CRC32C a slice
   */
  public synchronized void write(ByteBuffer bytes, int[] crcs) throws ChunkFsException {
    requireAlive();
    int count = bytes.remaining();
    int slice = sums.sliceBytes();
    boolean whole = count % slice == 0 || received + count == length();
    if (!whole || received + count > length() || crcs.length != (count + slice - 1) / slice) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          count + " bytes with " + crcs.length + " checksums after " + received + " of " + key);
    }
    volume.act("write a copy of " + key, () -> data.write(bytes.duplicate(), received));
    for (int i = 0; i < count / slice; i++) sums.push(crcs[i]);
    if (count % slice > 0) {
      byte[] tail = new byte[count % slice];
      bytes.get(bytes.limit() - tail.length, tail);
      sums.setTail(tail);
    }
    received += count;
    count(count);
  }

  /**
   * Seals it durably. An older replica of the block on this node, which counted until now, goes.
   *
   * @throws ChunkFsException CHECKSUM_MISMATCH when it is not what the block was committed with,
   *     and it can start over; REPLICA_STATE when bytes are missing, or the node has got a replica
   *     of this or a newer generation in the meantime
   */
  public SealedBlock seal() throws ChunkFsException {
    return copies.seal(this);
  }

  /** Gives up, unless it is sealed: the files go. */
  @Override
  public void close() {
    copies.giveUp(this);
  }

  Volume volume() {
    return volume;
  }

  /** The bytes durable, and a durable file of their checksums beside them. */
  synchronized ChecksumHeader complete() throws ChunkFsException {
    requireAlive();
    if (sums == null) expect(SMALLEST_SLICE); // a block without bytes
    if (received != length()) {
      throw new ChunkFsException(
          ErrorCode.REPLICA_STATE, "only " + received + " of " + length() + " bytes of " + key);
    }
    int crc = SliceSums.blockCrc(sums.array(), received, sums.sliceBytes());
    if (block.crc() != 0 && crc != block.crc()) {
      throw new ChunkFsException(
          ErrorCode.CHECKSUM_MISMATCH,
          String.format(
              "the copy of %s has CRC %08x, the block was committed with %08x",
              key, crc, block.crc()));
    }
    ChecksumHeader header = new ChecksumHeader(true, sums.sliceBytes(), key, received, crc);
    Path sumsPath = volume.paths().copySums(key.block());
    volume.act(
        "seal " + key,
        () -> {
          volume.disk().delete(sumsPath);
          SealedFiles.writeSums(volume.disk(), sumsPath, header, sums.array());
          data.sync();
        });
    return header;
  }

  /** Lets go of the data file, and of the room that is not used; nothing more can be written. */
  synchronized boolean end() {
    if (ended) return false;
    ended = true;
    volume.close(data);
    volume.pledge(-pledged);
    pledged = 0;
    return true;
  }

  /** The bytes are not on the volume any more. */
  synchronized void uncount() {
    volume.use(-received);
    received = 0;
  }

  private void startOver(int sliceBytes) throws ChunkFsException {
    requireAlive();
    volume.act(
        "begin a copy of " + key,
        () -> {
          if (data == null) data = volume.disk().create(volume.paths().copyData(key.block()));
          else data.truncate(0);
        });
    sums = new SliceSums(sliceBytes);
    count(-received);
    received = 0;
  }

  private void count(long more) {
    volume.use(more);
    pledged -= more;
    volume.pledge(-more);
  }

  private void requireAlive() throws ChunkFsException {
    if (ended) throw new ChunkFsException(ErrorCode.CANCELLED, "the copy of " + key + " has ended");
  }
}
