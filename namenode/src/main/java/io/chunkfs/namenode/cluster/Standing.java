package io.chunkfs.namenode.cluster;

/** What the namenode thinks of one replica. */
public enum Standing {
  /** Reported by its datanode at the confirmed generation. */
  GOOD,
  /** Learned from the pipeline's last ack; its datanode has yet to report it. */
  LEARNED,
  /** Quarantined by its datanode, or of another length than was committed. */
  CORRUPT,
  /** Of a generation below the confirmed one. */
  STALE,
  /** Was good when its datanode died. */
  LOST,
  /** Was good; its datanode is ordered to delete it. */
  LEAVING;

  private static final Standing[] BY_ORDINAL = values();

  /** Whether it may be read and counts. */
  public boolean counts() {
    return this == GOOD || this == LEARNED;
  }

  /** Whether it is of no use, and in the way. */
  public boolean spoilt() {
    return this == CORRUPT || this == STALE;
  }

  static Standing of(int ordinal) {
    return BY_ORDINAL[Math.min(ordinal, BY_ORDINAL.length - 1)];
  }
}
