package io.chunkfs.shell.demo;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Figures as the demo writes them. */
final class Figures {
  private Figures() {}

  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }

  static String hundredths(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }

  /** What was moved in how long, and so how fast. */
  static String speed(long bytes, long nanos) {
    double seconds = Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)) / 1e9;
    double perSecond = bytes / (double) (1 << 20) / seconds;
    return String.format(
        Locale.ROOT, "%s in %.2f s (%.0f MiB/s)", mebibytes(bytes), seconds, perSecond);
  }

  static String blocks(long number) {
    return number + (number == 1 ? " block" : " blocks");
  }

  /** Names of datanodes: {@code dn1, dn3 and dn4}. */
  static String names(Collection<Integer> nodes) {
    String all = nodes.stream().sorted().map(DemoNodes::name).collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " and " + all.substring(last + 2);
  }
}
