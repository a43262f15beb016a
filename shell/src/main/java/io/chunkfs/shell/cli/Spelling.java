package io.chunkfs.shell.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
public final class Spelling {
  private static final int FARTHEST = 3;

  private Spelling() {}

  /** The known word nearest to {@code word}, unless none is near. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(each -> distance(word, each) <= Math.min(FARTHEST, each.length() - 1))
        .min(Comparator.comparingInt(each -> distance(word, each)));
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
