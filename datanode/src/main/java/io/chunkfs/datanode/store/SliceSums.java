package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The checksums of a growing replica, and the bytes of its last, partial slice. Full slices' CRCs
 * are put together from those of the pieces that arrived; no byte is read twice.
 *
 * <p>Thread: whoever holds the replica's monitor.
 */
final class SliceSums {
  private static final byte[] NONE = {};

  private final int sliceBytes;
  private int[] full = new int[16];
  private int count;
  private byte[] tail = NONE;
  private int tailLength;
  private int tailCrc;

  SliceSums(int sliceBytes) {
    this.sliceBytes = sliceBytes;
  }

  int sliceBytes() {
    return sliceBytes;
  }

  long length() {
    return (long) count * sliceBytes + tailLength;
  }

  /** How many full slices there are. */
  int fullSlices() {
    return count;
  }

  /** CRC of a full slice. */
  int crc(int slice) {
    return full[slice];
  }

  /** The CRCs of the first slices; what is below a reader's end never changes in this array. */
  int[] shared() {
    return full;
  }

  int tailLength() {
    return tailLength;
  }

  int tailCrc() {
    return tailCrc;
  }

  /** A copy of the first bytes of the partial slice. */
  byte[] tail(int length) {
    return Arrays.copyOf(tail, length);
  }

  /** Takes in bytes that follow, with one CRC a piece, and notes the new ends in the records. */
  void append(ByteBuffer data, int[] crcs, LogRecords records) {
    int at = data.position();
    for (int crc : crcs) {
      int piece = Math.min(sliceBytes - tailLength, data.limit() - at);
      tailCrc = tailLength == 0 ? crc : Crc32cs.combine(tailCrc, crc, piece);
      if (tailLength + piece == sliceBytes) {
        push(tailCrc);
      } else {
        keep(data, at, piece);
      }
      at += piece;
      records.data(length(), tailLength == 0 ? full[count - 1] : tailCrc);
    }
  }

  /** Adds a slice that is known whole. */
  void push(int crc) {
    if (count == full.length) full = Arrays.copyOf(full, count * 2);
    full[count++] = crc;
    tailLength = 0;
    tailCrc = 0;
    tail = NONE;
  }

  /** Sets the partial last slice. */
  void setTail(byte[] bytes) {
    tail = bytes;
    tailLength = bytes.length;
    tailCrc = Crc32cs.of(bytes, 0, bytes.length);
  }

  /**
   * Shortens.
   *
   * @param sliceStart at least the first bytes up to {@code length} of the slice that it cuts;
   *     unused when it cuts between slices or in the partial one
   */
  void cut(long length, byte[] sliceStart) {
    int slices = (int) (length / sliceBytes);
    int rest = (int) (length % sliceBytes);
    byte[] bytes = slices == count ? tail : sliceStart;
    if (slices < count) full = Arrays.copyOf(full, full.length); // readers keep the old one
    count = slices;
    tail = NONE;
    tailLength = 0;
    tailCrc = 0;
    if (rest > 0) setTail(Arrays.copyOf(bytes, rest));
  }

  /** All CRCs, the partial slice's last. */
  int[] array() {
    int[] all = Arrays.copyOf(full, tailLength == 0 ? count : count + 1);
    if (tailLength > 0) all[count] = tailCrc;
    return all;
  }

  /** CRC32C of a block from those of its slices. */
  static int blockCrc(int[] crcs, long length, int sliceBytes) {
    int crc = 0;
    long left = length;
    for (int slice : crcs) {
      long bytes = Math.min(left, sliceBytes);
      crc = Crc32cs.combine(crc, slice, bytes);
      left -= bytes;
    }
    return crc;
  }

  private void keep(ByteBuffer data, int at, int piece) {
    if (tail.length < tailLength + piece) {
      int room = Math.min(sliceBytes, Math.max(tailLength + piece, 2 * tail.length));
      tail = Arrays.copyOf(tail, room);
    }
    data.get(at, tail, tailLength, piece);
    tailLength += piece;
  }
}
