package io.chunkfs.common.id;

/** Identity of a datanode, chosen at random when its first volume is formatted. */
public record DataNodeId(long value) implements Comparable<DataNodeId> {
  public DataNodeId {
    if (value <= 0) throw new IllegalArgumentException("datanode id must be positive: " + value);
  }

  @Override
  public int compareTo(DataNodeId that) {
    return Long.compare(value, that.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
