package io.chunkfs.namenode.cluster;

import io.chunkfs.proto.TransferRates;
import io.chunkfs.proto.TransferTotals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast one datanode moves bytes, from the totals that its heartbeats carry: the difference over
 * the last seconds.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class MovedBytes {
  /** A burst is seen for this long. */
  private static final long WINDOW_NANOS = Duration.ofSeconds(3).toNanos();

  /** Samples are at least this far apart, so that few are kept however often heartbeats come. */
  private static final long APART_NANOS = Duration.ofMillis(500).toNanos();

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long atNanos, TransferTotals moved) {}

  /** The process began anew, and so did its totals. */
  void restarted() {
    samples.clear();
  }

  /** Takes in what a heartbeat said and returns the rates as of now. */
  TransferRates now(TransferTotals moved, long nowNanos) {
    while (samples.size() > 1 && nowNanos - samples.getFirst().atNanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
    TransferRates rates =
        samples.isEmpty() || samples.getFirst().atNanos == nowNanos
            ? TransferRates.getDefaultInstance()
            : since(samples.getFirst(), moved, nowNanos);
    if (samples.isEmpty() || nowNanos - samples.getLast().atNanos >= APART_NANOS) {
      samples.addLast(new Sample(nowNanos, moved));
    }
    return rates;
  }

  private static TransferRates since(Sample first, TransferTotals moved, long nowNanos) {
    TransferTotals then = first.moved;
    double seconds = (nowNanos - first.atNanos) / 1e9;
    return TransferRates.newBuilder()
        .setClientRead(rate(moved.getClientRead() - then.getClientRead(), seconds))
        .setClientWritten(rate(moved.getClientWritten() - then.getClientWritten(), seconds))
        .setCopySent(rate(moved.getCopySent() - then.getCopySent(), seconds))
        .setCopyReceived(rate(moved.getCopyReceived() - then.getCopyReceived(), seconds))
        .build();
  }

  private static long rate(long bytes, double seconds) {
    return Math.max(0, Math.round(bytes / seconds));
  }
}
