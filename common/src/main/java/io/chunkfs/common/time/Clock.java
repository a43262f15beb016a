package io.chunkfs.common.time;

/** Time as a parameter. Only wiring classes own a real one; tests and simulations bring theirs. */
public interface Clock {
  /** Monotonic nanoseconds from an arbitrary origin. Not advanced by changes of the wall clock. */
  long nanos();

  /**
   * Wall time in milliseconds since the epoch; for timestamps shown to users, never for deadlines.
   */
  long wallMillis();

  /** The machine's clocks. */
  static Clock system() {
    return new Clock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public long wallMillis() {
        return System.currentTimeMillis();
      }
    };
  }
}
