package io.chunkfs.common.id;

/** Identity of one opening of a file for writing. Every call of that writer names it. */
public record LeaseId(long value) implements Comparable<LeaseId> {
  public LeaseId {
    if (value <= 0) throw new IllegalArgumentException("lease id must be positive: " + value);
  }

  @Override
  public int compareTo(LeaseId that) {
    return Long.compare(value, that.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
