package io.chunkfs.common.id;

/** Identity of one file or directory. Never reused, not even after it is deleted. */
public record InodeId(long value) implements Comparable<InodeId> {
  public InodeId {
    if (value <= 0) throw new IllegalArgumentException("inode id must be positive: " + value);
  }

  @Override
  public int compareTo(InodeId that) {
    return Long.compare(value, that.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
