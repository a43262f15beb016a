package io.chunkfs.common.id;

/** Stamp that fences replicas which missed a pipeline recovery; a later one is larger. */
public record Generation(long value) implements Comparable<Generation> {
  public Generation {
    if (value <= 0) throw new IllegalArgumentException("generation must be positive: " + value);
  }

  /** The generation with this counter, from 1, under this incarnation. */
  public static Generation of(Incarnation incarnation, long counter) {
    return new Generation(incarnation.stamp(counter));
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
  public int compareTo(Generation that) {
    return Long.compare(value, that.value);
  }

  /** Sixteen hex digits. */
  @Override
  public String toString() {
    return String.format("%016x", value);
  }
}
