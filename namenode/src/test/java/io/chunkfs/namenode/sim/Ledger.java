package io.chunkfs.namenode.sim;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What happened in a run: how often by kind, and, when asked, in words. */
final class Ledger {
  private static final int LINES = 400;

  private final Map<String, Long> counts = new TreeMap<>();
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final Timeline time;
  private final boolean telling;

  /** {@code telling} keeps words as well, which costs time. */
  Ledger(Timeline time, boolean telling) {
    this.time = time;
    this.telling = telling;
  }

  void count(String kind) {
    count(kind, 1);
  }

  void count(String kind, long times) {
    counts.merge(kind, times, Long::sum);
  }

  void tell(Supplier<String> line) {
    if (!telling) return;
    lines.add(String.format("%9.3f s  %s", time.now() / 1e9, line.get()));
    if (lines.size() > LINES) lines.remove();
  }

  long count(Enum<?> kind) {
    return of(kind.name());
  }

  long of(String kind) {
    return counts.getOrDefault(kind, 0L);
  }

  Map<String, Long> counts() {
    return counts;
  }

  /** The last words. */
  String story() {
    return String.join("\n", lines);
  }
}
