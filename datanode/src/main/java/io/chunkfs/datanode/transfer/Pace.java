package io.chunkfs.datanode.transfer;

import io.chunkfs.common.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * How fast one datanode may move bytes of copies in one direction, all copies together. A bucket
 * that fills at the capped rate; whoever takes from it may leave it in debt once, and the next one
 * waits until that is paid. While clients move bytes it fills at a quarter.
 */
public final class Pace {
  private static final int CLIENTS_FIRST = 4;

  /** What a bucket holds: so much may go at once after a rest. */
  private static final double FULL_SECONDS = 0.1;

  private static final long LONGEST_WAIT_NANOS = 250_000_000; // rates change: ask again

  private final Clock clock;
  private final long bytesPerSecond;
  private final BooleanSupplier clients;
  private double room;
  private long lastNanos;

  /**
   * A full bucket.
   *
   * @param bytesPerSecond the cap
   * @param clients whether clients move bytes now
   */
  Pace(Clock clock, long bytesPerSecond, BooleanSupplier clients) {
    if (bytesPerSecond <= 0) throw new IllegalArgumentException("no rate: " + bytesPerSecond);
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.clients = clients;
    this.lastNanos = clock.nanos();
    this.room = bytesPerSecond * FULL_SECONDS;
  }

  /**
   * Takes bytes and answers 0, or takes none and answers after how many nanoseconds to ask again.
   */
  synchronized long take(long bytes) {
    long now = clock.nanos();
    double rate = clients.getAsBoolean() ? (double) bytesPerSecond / CLIENTS_FIRST : bytesPerSecond;
    room = Math.min(rate * FULL_SECONDS, room + (now - lastNanos) * rate / 1e9);
    lastNanos = now;
    if (room > 0) {
      room -= bytes;
      return 0;
    }
    return Math.min(LONGEST_WAIT_NANOS, 1 + (long) Math.ceil(-room * 1e9 / rate));
  }

  /** Bytes of a packet that keeps the flow even: at least a slice, whole slices. */
  int packetBytes(int sliceBytes, int most) {
    long even = Math.min(most, bytesPerSecond / 16) / sliceBytes * sliceBytes;
    return (int) Math.max(sliceBytes, even);
  }
}
