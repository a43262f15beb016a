package io.chunkfs.shell.file;

import java.util.Locale;

/** Sizes as Hadoop's shell writes them for people. */
public final class Sizes {
  private static final String[] UNITS = {"", " K", " M", " G", " T", " P", " E"};

  private Sizes() {}

  /** {@code 1.5 K}, {@code 12.3 M}; bytes below 1024 alone. */
  public static String human(long bytes) {
    return scaled(bytes, "");
  }

  /** {@code 1.50 KB}, or {@code 2 KB} where it comes out even, as the reports have it. */
  public static String report(long bytes) {
    if (bytes < 1024) return bytes + " B";
    int unit = unit(bytes);
    long one = 1L << 10 * unit;
    String number =
        bytes % one == 0
            ? Long.toString(bytes / one)
            : String.format(Locale.ROOT, "%.2f", (double) bytes / one);
    return number + UNITS[unit] + "B";
  }

  private static String scaled(long bytes, String suffix) {
    if (bytes < 1024) return bytes + suffix;
    int unit = unit(bytes);
    String number = String.format(Locale.ROOT, "%.1f", bytes / Math.pow(1024, unit));
    return number.replaceAll("\\.0$", "") + UNITS[unit] + suffix;
  }

  private static int unit(long bytes) {
    int unit = 0;
    for (long rest = bytes; rest >= 1024 && unit < UNITS.length - 1; rest >>= 10) unit++;
    return unit;
  }
}
