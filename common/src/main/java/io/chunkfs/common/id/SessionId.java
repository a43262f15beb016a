package io.chunkfs.common.id;

/** Identity of a client's session with the namenodes; random, so that it cannot be guessed. */
public record SessionId(long value) implements Comparable<SessionId> {
  public SessionId {
    if (value <= 0) throw new IllegalArgumentException("session id must be positive: " + value);
  }

  @Override
  public int compareTo(SessionId that) {
    return Long.compare(value, that.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
