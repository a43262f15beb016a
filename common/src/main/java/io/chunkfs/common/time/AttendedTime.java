package io.chunkfs.common.time;

import java.time.Duration;

/**
 * Time that the process was there for. Each tick adds what passed since the last one, but never
 * more than two tick periods: after a long pause of the process nothing has expired.
 *
 * <p>Thread: one thread ticks; any thread may read.
 */
public final class AttendedTime {
  private final long limitNanos;
  private long lastTickNanos;
  private volatile long attendedNanos;

  /**
   * Starts at zero.
   *
   * @param period how often {@link #tick} is meant to be called
   * @param nowNanos the monotonic clock now
   */
  public AttendedTime(Duration period, long nowNanos) {
    this.limitNanos = 2 * period.toNanos();
    this.lastTickNanos = nowNanos;
  }

  /** Adds what passed since the last tick, within the limit, and returns the new time. */
  public long tick(long nowNanos) {
    long passed = Math.max(0, nowNanos - lastTickNanos);
    lastTickNanos = nowNanos;
    long now = attendedNanos + Math.min(passed, limitNanos);
    attendedNanos = now;
    return now;
  }

  /** Attended nanoseconds as of the last tick. */
  public long nanos() {
    return attendedNanos;
  }
}
