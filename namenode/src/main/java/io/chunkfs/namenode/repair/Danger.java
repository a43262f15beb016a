package io.chunkfs.namenode.repair;

/** How badly a block needs repair; the worst comes first. */
public enum Danger {
  /** At most one good copy is on a live datanode. */
  ONE_LEFT,
  /** Two are. */
  TWO_LEFT,
  /** More are, and fewer than wanted. */
  MORE_LEFT,
  /** Whole, with something superfluous: excess, stale or corrupt replicas. */
  SURPLUS,
  /** As wanted. */
  NONE;

  /** Dangers that a copy helps against. */
  static final int COPIED = 3;

  /** Whether a copy helps. */
  boolean needsCopy() {
    return ordinal() < COPIED;
  }
}
