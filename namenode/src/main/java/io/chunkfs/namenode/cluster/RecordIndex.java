package io.chunkfs.namenode.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds the record of a block: open addressing over record numbers, outside of the Java heap, in
 * many segments that grow one at a time, so that growing never takes long. The key itself is in the
 * record.
 *
 * <p>Thread: as {@link Records}.
 */
final class RecordIndex {
  private static final int SEGMENT_BITS = 10;
  private static final int SEGMENTS = 1 << SEGMENT_BITS;
  private static final int FIRST_CAPACITY = 8;
  private static final double FULLEST = 0.8;
  private static final double GROWTH = 1.4;

  private final Records records;
  private final AtomicReferenceArray<ByteBuffer> tables = new AtomicReferenceArray<>(SEGMENTS);
  private final int[] used = new int[SEGMENTS];
  private long bytes;

  RecordIndex(Records records) {
    this.records = records;
  }

  /** The block's record, or 0. Ends also when a torn read leads it astray. */
  int find(long block) {
    long hash = hash(block);
    ByteBuffer table = tables.get(segment(hash));
    if (table == null) return 0;
    int capacity = table.capacity() / 4;
    int place = home(hash, capacity);
    for (int tries = 0; tries < capacity; tries++) {
      int record = table.getInt(4 * place);
      if (record == 0) return 0;
      if (records.exists(record) && records.readLong(record, 0) == block) return record;
      place = place + 1 == capacity ? 0 : place + 1;
    }
    return 0;
  }

  /** Adds a record, whose block is not in the index. */
  void add(int record) {
    long hash = hash(records.readLong(record, 0));
    int segment = segment(hash);
    ByteBuffer table = tables.get(segment);
    if (table == null || used[segment] + 1 > FULLEST * (table.capacity() / 4)) {
      table = grow(segment, table);
    }
    place(table, hash, record);
    used[segment]++;
  }

  /** Removes a record, which still has its block. */
  void remove(int record) {
    long hash = hash(records.readLong(record, 0));
    int segment = segment(hash);
    ByteBuffer table = tables.get(segment);
    int capacity = table.capacity() / 4;
    int hole = home(hash, capacity);
    while (table.getInt(4 * hole) != record) hole = hole + 1 == capacity ? 0 : hole + 1;
    // Close the gap, so that nothing behind it becomes unreachable.
    int from = hole;
    while (true) {
      from = from + 1 == capacity ? 0 : from + 1;
      int moved = table.getInt(4 * from);
      if (moved == 0) break;
      int home = home(hash(records.readLong(moved, 0)), capacity);
      boolean reachable = hole <= from ? hole < home && home <= from : hole < home || home <= from;
      if (reachable) continue;
      table.putInt(4 * hole, moved);
      hole = from;
    }
    table.putInt(4 * hole, 0);
    used[segment]--;
  }

  /** Bytes taken from the machine. */
  long bytes() {
    return bytes;
  }

  private ByteBuffer grow(int segment, ByteBuffer old) {
    int oldCapacity = old == null ? 0 : old.capacity() / 4;
    int capacity = Math.max(FIRST_CAPACITY, (int) (oldCapacity * GROWTH) + 1);
    ByteBuffer table = ByteBuffer.allocateDirect(4 * capacity).order(ByteOrder.nativeOrder());
    for (int i = 0; i < oldCapacity; i++) {
      int record = old.getInt(4 * i);
      if (record != 0) place(table, hash(records.readLong(record, 0)), record);
    }
    tables.set(segment, table);
    bytes += 4L * (capacity - oldCapacity);
    return table;
  }

  private static void place(ByteBuffer table, long hash, int record) {
    int capacity = table.capacity() / 4;
    int place = home(hash, capacity);
    while (table.getInt(4 * place) != 0) place = place + 1 == capacity ? 0 : place + 1;
    table.putInt(4 * place, record);
  }

  /** Mixes as MurmurHash3's finalizer does: ids are counters, and neighbours must scatter. */
  private static long hash(long block) {
    long h = block;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  private static int segment(long hash) {
    return (int) (hash >>> (64 - SEGMENT_BITS));
  }

  private static int home(long hash, int capacity) {
    return (int) (((hash & 0xffffffffL) * capacity) >>> 32);
  }
}
