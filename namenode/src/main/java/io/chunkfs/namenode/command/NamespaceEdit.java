package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.Blocks;
import io.chunkfs.namenode.block.PipelineRules;
import io.chunkfs.namenode.lease.Leases;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.namespace.TreeEdit;
import io.chunkfs.namenode.store.Overlay;

/**
 * What a command sees and changes: the hard state as nouns, over one overlay. Writer thread only.
 */
public final class NamespaceEdit {
  private final Overlay rows;
  private final Limits limits;
  private final long wallMillis;
  private final Counters counters;
  private final Tree tree;
  private final TreeEdit treeEdit;
  private final Blocks blocks;
  private final Sessions sessions;
  private final Leases leases;

  /**
   * Over an overlay whose current edit is empty.
   *
   * @param wallMillis wall time for timestamps shown to users
   */
  public NamespaceEdit(Overlay rows, Limits limits, long wallMillis) {
    this.rows = rows;
    this.limits = limits;
    this.wallMillis = wallMillis;
    this.counters = new Counters(rows);
    this.tree = new Tree(rows);
    this.treeEdit = new TreeEdit(rows);
    this.blocks = new Blocks(rows, counters);
    this.sessions = new Sessions(rows);
    this.leases = new Leases(rows, counters, sessions);
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

  /** The numbers that the cluster hands out. */
  Counters counters() {
    return counters;
  }

  /** The tree of names, for looking. */
  Tree tree() {
    return tree;
  }

  /** The tree of names, for changing. */
  TreeEdit treeEdit() {
    return treeEdit;
  }

  /** The blocks. */
  Blocks blocks() {
    return blocks;
  }

  /** The sessions. */
  Sessions sessions() {
    return sessions;
  }

  /** The leases. */
  Leases leases() {
    return leases;
  }

  /** What the writer of a file may say of its last block. */
  PipelineRules pipeline(OpenFile file) {
    return new PipelineRules(counters.namespace(), file.path(), file.status(), blocks.files());
  }
}
