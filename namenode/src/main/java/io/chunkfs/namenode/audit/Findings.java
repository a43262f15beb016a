package io.chunkfs.namenode.audit;

import java.util.ArrayList;
import java.util.List;

/** Broken invariants, a line each, up to a limit. */
final class Findings {
  private final int limit;
  private final List<String> lines = new ArrayList<>();

  Findings(int limit) {
    this.limit = limit;
  }

  /** Notes a line unless the invariant holds. */
  void require(boolean holds, String line, Object... parts) {
    if (!holds && lines.size() < limit) lines.add(String.format(line, parts));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
