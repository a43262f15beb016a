package io.chunkfs.common.id;

/** Identity of one block. Never reused, not even after the block is deleted. */
public record BlockId(long value) implements Comparable<BlockId> {
  public BlockId {
    if (value <= 0) throw new IllegalArgumentException("block id must be positive: " + value);
  }

  /** The block id with this counter, from 1, under this incarnation. */
  public static BlockId of(Incarnation incarnation, long counter) {
    return new BlockId(incarnation.stamp(counter));
  }

  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static BlockId parse(String text) {
    if (!text.matches("blk_[0-9a-f]{16}")) {
      throw new IllegalArgumentException(
          "not a block id, which looks like blk_0001000000000001: " + text);
    }
    return new BlockId(Long.parseUnsignedLong(text.substring(4), 16));
  }

  /** The incarnation it was handed out under. */
  public Incarnation incarnation() {
    return Incarnation.of(value);
  }

  /** Its count within the incarnation. */
  public long counter() {
    return value & Incarnation.MAX_COUNTER;
  }

  @Override
  public int compareTo(BlockId that) {
    return Long.compare(value, that.value);
  }

  /**
   * The form users see and type, and the stem of the files on disk: {@code blk_} and 16 hex digits.
   */
  @Override
  public String toString() {
    return String.format("blk_%016x", value);
  }
}
