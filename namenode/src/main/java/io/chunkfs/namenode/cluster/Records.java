package io.chunkfs.namenode.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Records of 32 bytes, numbered from 1, outside of the Java heap. Grows by whole chunks and never
 * moves a record; freed numbers are given out again.
 *
 * <p>Thread: one writes. Others may read at the same time and must check afterwards, as {@link
 * ReplicaMap} does, that nothing was written meanwhile: what they see may be torn, but reading is
 * always harmless.
 */
final class Records {
  static final int BYTES = 32;

  private static final int CHUNK_BITS = 14;
  private static final int CHUNK_RECORDS = 1 << CHUNK_BITS;
  private static final int MAX_CHUNKS = 1 << 15;

  private final AtomicReferenceArray<ByteBuffer> chunks = new AtomicReferenceArray<>(MAX_CHUNKS);
  private int chunkCount;
  private int next = 1;
  private int firstFree;

  /** A record of zeros. */
  int allocate() {
    if (firstFree != 0) {
      int record = firstFree;
      firstFree = readInt(record, 8);
      clear(record);
      return record;
    }
    if (next >>> CHUNK_BITS == chunkCount) {
      if (chunkCount == MAX_CHUNKS) throw new IllegalStateException("the replica map is full");
      chunks.set(
          chunkCount++,
          ByteBuffer.allocateDirect(CHUNK_RECORDS * BYTES).order(ByteOrder.nativeOrder()));
    }
    return next++;
  }

  /** Gives a record back. */
  void free(int record) {
    clear(record);
    writeInt(record, 8, firstFree);
    firstFree = record;
  }

  long readLong(int record, int offset) {
    return chunk(record).getLong(position(record) + offset);
  }

  void writeLong(int record, int offset, long value) {
    chunk(record).putLong(position(record) + offset, value);
  }

  int readInt(int record, int offset) {
    return chunk(record).getInt(position(record) + offset);
  }

  void writeInt(int record, int offset, int value) {
    chunk(record).putInt(position(record) + offset, value);
  }

  /** Whether the number was ever given out; a torn read may come up with others. */
  boolean exists(int record) {
    return record > 0 && chunks.get(record >>> CHUNK_BITS) != null;
  }

  /** All numbers given out so far are lower. */
  int end() {
    return next;
  }

  /** Bytes taken from the machine. */
  long bytes() {
    return (long) chunkCount * CHUNK_RECORDS * BYTES;
  }

  private ByteBuffer chunk(int record) {
    return chunks.get(record >>> CHUNK_BITS);
  }

  private static int position(int record) {
    return (record & (CHUNK_RECORDS - 1)) * BYTES;
  }

  private void clear(int record) {
    for (int offset = 0; offset < BYTES; offset += 8) writeLong(record, offset, 0);
  }
}
