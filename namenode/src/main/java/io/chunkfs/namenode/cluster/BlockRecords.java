package io.chunkfs.namenode.cluster;

/**
 * Layout of a block's records. The first has block id, confirmed generation with the sealed mark on
 * top, wanted number of replicas, a digest of the length, actual number of replicas, and three
 * replicas; when there are more, the third place names a further record with five replicas and,
 * last, the number of the next.
 *
 * <p>The digest has 16 bits: enough to notice a replica of another length without reading the
 * block's row, which settles it.
 *
 * <p>Thread: as {@link Records}.
 */
final class BlockRecords {
  /** More replicas of one block are not taken in. */
  static final int MOST_REPLICAS = 255;

  private static final long SEALED = Long.MIN_VALUE;
  private static final long FURTHER = -1;
  private static final int AT_GENERATION = 8;
  private static final int AT_META = 16;
  private static final int AT_REPLICAS = 20;
  private static final int IN_FIRST = 3;
  private static final int AT_FURTHER_REPLICAS = 8;
  private static final int IN_FURTHER = 5;
  private static final int AT_NEXT = 28;

  private final Records records = new Records();
  private final RecordIndex index = new RecordIndex(records);

  /** The block's record, or 0. */
  int find(long block) {
    return index.find(block);
  }

  int create(long block) {
    int record = records.allocate();
    records.writeLong(record, 0, block);
    index.add(record);
    return record;
  }

  void delete(int record) {
    for (int i = count(record) - 1; i >= 0; i--) remove(record, i);
    index.remove(record);
    records.free(record);
  }

  long block(int record) {
    return records.readLong(record, 0);
  }

  /** The block whose first record this is; not above 0 when it is another kind of record. */
  long owner(int record) {
    return records.readLong(record, 0);
  }

  /** All records have lower numbers. */
  int end() {
    return records.end();
  }

  long generation(int record) {
    return records.readLong(record, AT_GENERATION) & ~SEALED;
  }

  boolean sealed(int record) {
    return (records.readLong(record, AT_GENERATION) & SEALED) != 0;
  }

  int wanted(int record) {
    return records.readInt(record, AT_META) >>> 24;
  }

  int lengthDigest(int record) {
    return records.readInt(record, AT_META) >>> 8 & 0xffff;
  }

  int count(int record) {
    return records.readInt(record, AT_META) & MOST_REPLICAS;
  }

  void setFacts(int record, BlockFacts facts) {
    long generation = facts.confirmed().value();
    records.writeLong(record, AT_GENERATION, facts.sealed() ? generation | SEALED : generation);
    int wanted = Math.min(facts.wanted(), 0xff);
    int meta = wanted << 24 | digest(facts.length()) << 8 | count(record);
    records.writeInt(record, AT_META, meta);
  }

  /** Sixteen bits that differ for nearly all pairs of lengths. */
  static int digest(long length) {
    return (int) ((length * 0x9E3779B97F4A7C15L) >>> 48);
  }

  /** The packed replica at a position, below {@link #count}. A torn read may give any number. */
  int get(int record, int position) {
    int count = count(record);
    if (inFirst(count, position)) return records.readInt(record, AT_REPLICAS + 4 * position);
    int further = further(record, position);
    return records.exists(further) ? records.readInt(further, offset(position)) : 0;
  }

  void set(int record, int position, int packed) {
    if (inFirst(count(record), position)) {
      records.writeInt(record, AT_REPLICAS + 4 * position, packed);
    } else {
      records.writeInt(further(record, position), offset(position), packed);
    }
  }

  /** Position of a node's replica, or -1; also when the record is no block's any more. */
  int position(int record, int node) {
    if (block(record) <= 0) return -1;
    int count = count(record);
    for (int i = 0; i < count; i++) {
      if (Replica.node(get(record, i)) == node) return i;
    }
    return -1;
  }

  void append(int record, int packed) {
    int position = count(record);
    if (position == IN_FIRST) {
      int further = allocateFurther();
      int third = AT_REPLICAS + 4 * (IN_FIRST - 1);
      records.writeInt(further, AT_FURTHER_REPLICAS, records.readInt(record, third));
      records.writeInt(record, third, further);
    } else if (position > IN_FIRST && inFurther(position) % IN_FURTHER == 0) {
      records.writeInt(further(record, position - 1), AT_NEXT, allocateFurther());
    }
    setCount(record, position + 1);
    set(record, position, packed);
  }

  /** Removes a position; the last replica takes its place. */
  void remove(int record, int position) {
    int last = count(record) - 1;
    set(record, position, get(record, last));
    if (last == IN_FIRST) {
      int third = AT_REPLICAS + 4 * (IN_FIRST - 1);
      int further = records.readInt(record, third);
      records.writeInt(record, third, records.readInt(further, AT_FURTHER_REPLICAS));
      records.free(further);
    } else if (last > IN_FIRST && inFurther(last) % IN_FURTHER == 0) {
      records.free(further(record, last));
      records.writeInt(further(record, last - 1), AT_NEXT, 0);
    }
    setCount(record, last);
  }

  long bytes() {
    return records.bytes() + index.bytes();
  }

  private int allocateFurther() {
    int further = records.allocate();
    records.writeLong(further, 0, FURTHER);
    return further;
  }

  private void setCount(int record, int count) {
    records.writeInt(record, AT_META, records.readInt(record, AT_META) & ~MOST_REPLICAS | count);
  }

  private static boolean inFirst(int count, int position) {
    return count <= IN_FIRST || position < IN_FIRST - 1;
  }

  private static int inFurther(int position) {
    return position - (IN_FIRST - 1);
  }

  private static int offset(int position) {
    return AT_FURTHER_REPLICAS + 4 * (inFurther(position) % IN_FURTHER);
  }

  private int further(int record, int position) {
    int further = records.readInt(record, AT_REPLICAS + 4 * (IN_FIRST - 1));
    for (int step = inFurther(position) / IN_FURTHER; step > 0; step--) {
      if (!records.exists(further)) return 0;
      further = records.readInt(further, AT_NEXT);
    }
    return further;
  }
}
