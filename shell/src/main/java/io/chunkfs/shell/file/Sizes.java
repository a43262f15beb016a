package io.chunkfs.shell.file;

import java.util.Locale;

/** Sizes as Hadoop's shell writes them for people. */
public final class Sizes {
  private static final String[] UNITS = {"", " K", " M", " G", " T", " P", " E"};

  private Sizes() {}

  /** {@code 1.5 K}, {@code 12.0 M}, or {@code 12 M} where it comes out even; bytes alone. */
  public static String human(long bytes) {
    if (bytes < 1024) return Long.toString(bytes);
    int unit = unit(bytes);
    String number = number(bytes, unit, "%.1f");
    // 1023.96 K is 1024.0 K in one decimal, which is 1.0 M.
    if (number.equals("1024.0") && unit < UNITS.length - 1) return "1.0" + UNITS[unit + 1];
    return number + UNITS[unit];
  }

  /** For people when {@code human}, else the plain number. */
  static String of(long bytes, boolean human) {
    return human ? human(bytes) : Long.toString(bytes);
  }

  /** {@code 1.50 KB}, or {@code 2 KB} where it comes out even, as the reports have it. */
  public static String report(long bytes) {
    if (bytes < 1024) return bytes + " B";
    int unit = unit(bytes);
    return number(bytes, unit, "%.2f") + UNITS[unit] + "B";
  }

  private static String number(long bytes, int unit, String format) {
    long one = 1L << 10 * unit;
    return bytes % one == 0
        ? Long.toString(bytes / one)
        : String.format(Locale.ROOT, format, (double) bytes / one);
  }

  private static int unit(long bytes) {
    int unit = 0;
    for (long rest = bytes; rest >= 1024 && unit < UNITS.length - 1; rest >>= 10) unit++;
    return unit;
  }
}
