package io.chunkfs.common.id;

/** Identity of one volume of a datanode, chosen at random when it is formatted. */
public record VolumeId(long value) implements Comparable<VolumeId> {
  public VolumeId {
    if (value <= 0) throw new IllegalArgumentException("volume id must be positive: " + value);
  }

  @Override
  public int compareTo(VolumeId that) {
    return Long.compare(value, that.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
