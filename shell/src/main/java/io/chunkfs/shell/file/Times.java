package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.UsageException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as the shell writes and reads them. */
public final class Times {
  private static final Pattern TYPED = Pattern.compile("(\\d+(?:\\.\\d+)?) ?(ms|s|m|min|h)?");

  private Times() {}

  /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String human(Duration span) {
    long millis = Math.max(0, span.toMillis());
    if (millis < 950) return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    long seconds = (millis + 500) / 1000;
    if (seconds < 60) return seconds + " s";
    if (seconds < 3600) return joined(seconds / 60, "min", seconds % 60, "s");
    return joined(seconds / 3600, "h", seconds % 3600 / 60, "min");
  }

  /**
   * Reads the value of an option: {@code 500ms}, {@code 2s}, {@code 1 min}; seconds when no unit
   * stands behind it.
   */
  public static Duration parse(String option, String text) throws UsageException {
    Matcher typed = TYPED.matcher(text.strip());
    if (!typed.matches()) {
      throw new UsageException("--" + option + " needs a time such as 2s, not '" + text + "'");
    }
    double number = Double.parseDouble(typed.group(1));
    String unit = typed.group(2) == null ? "s" : typed.group(2);
    double millis =
        switch (unit) {
          case "ms" -> number;
          case "m", "min" -> number * 60_000;
          case "h" -> number * 3_600_000;
          default -> number * 1_000;
        };
    if (millis < 1 || millis > Integer.MAX_VALUE) {
      throw new UsageException("--" + option + " must be from 1ms to 500h, not '" + text + "'");
    }
    return Duration.ofMillis(Math.round(millis));
  }

  private static String joined(long large, String largeUnit, long small, String smallUnit) {
    String first = large + " " + largeUnit;
    return small == 0 ? first : first + " " + small + " " + smallUnit;
  }
}
