package io.chunkfs.namenode.repair;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One stretch of repair work from its first copy to its last, and how fast it goes: a mean over the
 * last seconds, unbiased from the first on.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Wave {
  private static final double MEMORY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private boolean on;
  private long beganNanos;
  private long tickedNanos;
  private double mean;
  private double weight;
  private long blocks;
  private long bytes;
  private long lastNanos;

  boolean on() {
    return on;
  }

  void begin(long nowNanos) {
    on = true;
    beganNanos = nowNanos;
    tickedNanos = nowNanos;
    lastNanos = nowNanos;
    mean = 0;
    weight = 0;
    blocks = 0;
    bytes = 0;
  }

  /** A copy arrived; {@code whole} when its block has all it needs now. */
  void made(long length, boolean whole, long nowNanos) {
    bytes += length;
    if (whole) blocks++;
    lastNanos = nowNanos;
  }

  /** What time brings; {@code fresh} bytes came since the last time. */
  void tick(long fresh, long nowNanos) {
    long passed = nowNanos - tickedNanos;
    if (!on || passed <= 0) return;
    tickedNanos = nowNanos;
    double part = 1 - Math.exp(-passed / MEMORY_NANOS);
    mean += part * (fresh * 1e9 / passed - mean);
    weight += part * (1 - weight);
  }

  /** Whether nothing arrived for so long that the work came to a stop. */
  boolean idle(long nowNanos) {
    return nowNanos - lastNanos >= IDLE_NANOS;
  }

  /** Bytes per second lately; 0 when nothing arrived yet. */
  long rate() {
    return on && weight > 0 ? (long) (mean / weight) : 0;
  }

  /** When so many bytes will have been copied, at the present rate. */
  Optional<Duration> doneIn(long left) {
    long rate = rate();
    if (rate <= 0 || left <= 0) return Optional.empty();
    return Optional.of(Duration.ofMillis((long) (left * 1e3 / rate)));
  }

  /** Ends it and says what it did. */
  String end() {
    on = false;
    double seconds = (lastNanos - beganNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "repaired %d %s, %s in %.1f s",
        blocks,
        blocks == 1 ? "block" : "blocks",
        size(bytes),
        seconds);
  }

  /** Bytes as people read them. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
