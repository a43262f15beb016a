package io.chunkfs.shell.file;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of text in columns as wide as their widest cell, two spaces apart. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final Set<Integer> right;

  /** A table whose columns stand on the left but for these, from 0. */
  Table(Integer... right) {
    this.right = Set.of(right);
  }

  /** Adds a row; every row has the same number of cells. */
  void row(String... cells) {
    rows.add(cells);
  }

  /** Prints all rows, without spaces at their ends. */
  void print(PrintStream out) {
    if (rows.isEmpty()) return;
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) widths[i] = Math.max(widths[i], row[i].length());
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        if (i > 0) line.append("  ");
        String padding = " ".repeat(widths[i] - row[i].length());
        boolean last = i == row.length - 1;
        line.append(right.contains(i) ? padding + row[i] : last ? row[i] : row[i] + padding);
      }
      out.println(line);
    }
  }
}
