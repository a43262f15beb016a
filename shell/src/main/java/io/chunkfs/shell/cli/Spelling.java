package io.chunkfs.shell.cli;

import io.chunkfs.common.text.EditDistance;
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
        .filter(each -> EditDistance.between(word, each) <= Math.min(FARTHEST, each.length() - 1))
        .min(Comparator.comparingInt(each -> EditDistance.between(word, each)));
  }
}
