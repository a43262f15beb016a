package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.store.Overlay;

/**
 * What a command sees and changes: the hard state as nouns, over one overlay. Writer thread only.
 */
public final class NamespaceEdit {
  private final Overlay rows;
  private final Limits limits;
  private final long wallMillis;

  /**
   * Over an overlay whose current edit is empty.
   *
   * @param wallMillis wall time for timestamps shown to users
   */
  public NamespaceEdit(Overlay rows, Limits limits, long wallMillis) {
    this.rows = rows;
    this.limits = limits;
    this.wallMillis = wallMillis;
  }

  /** The rows, for what has no noun. */
  public Overlay rows() {
    return rows;
  }

  /** The configured limits. */
  public Limits limits() {
    return limits;
  }

  /** Wall time for timestamps shown to users, in milliseconds since the epoch. */
  public long wallMillis() {
    return wallMillis;
  }
}
