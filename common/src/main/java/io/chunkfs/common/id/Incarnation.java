package io.chunkfs.common.id;

/**
 * How often a cluster was made anew from a backup, counting from 1. Ids that the cluster hands out
 * carry it in the top 15 of their 63 bits, so that no id of an earlier life comes again.
 */
public record Incarnation(int value) implements Comparable<Incarnation> {
  /** Bits of an id below the incarnation. */
  public static final int COUNTER_BITS = 48;

  /** Largest counter that fits below the incarnation. */
  public static final long MAX_COUNTER = (1L << COUNTER_BITS) - 1;

  private static final int MAX = (1 << 15) - 1;

  public Incarnation {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException("incarnation must be from 1 to " + MAX + ": " + value);
    }
  }

  /** The id that has this incarnation on top and {@code counter}, from 1, below. */
  public long stamp(long counter) {
    if (counter < 1 || counter > MAX_COUNTER) {
      throw new IllegalArgumentException("counter out of range: " + counter);
    }
    return ((long) value << COUNTER_BITS) | counter;
  }

  @Override
  public int compareTo(Incarnation that) {
    return Integer.compare(value, that.value);
  }

  /** The incarnation that an id was handed out under. */
  static Incarnation of(long id) {
    return new Incarnation((int) (id >>> COUNTER_BITS));
  }
}
