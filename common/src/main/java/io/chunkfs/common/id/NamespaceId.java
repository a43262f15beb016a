package io.chunkfs.common.id;

/** Identity of a namespace; block ids are unique within one. */
public record NamespaceId(long value) implements Comparable<NamespaceId> {
  public NamespaceId {
    if (value <= 0) throw new IllegalArgumentException("namespace id must be positive: " + value);
  }

  @Override
  public int compareTo(NamespaceId that) {
    return Long.compare(value, that.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
