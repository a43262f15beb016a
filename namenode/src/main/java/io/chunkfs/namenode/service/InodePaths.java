package io.chunkfs.namenode.service;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Lineage;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.store.Rows;
import java.util.Optional;

/** Says to which path an inode belongs, to those who may know it. */
final class InodePaths {
  private final Tree tree;
  private final Caller caller;

  InodePaths(Rows rows, Caller caller) {
    this.tree = new Tree(rows);
    this.caller = caller;
  }

  /** The path, or words that stand in its place. */
  String of(long inode) {
    if (inode <= 0) return "no file";
    Optional<Lineage> lineage = tree.lineage(new InodeId(inode));
    if (lineage.isEmpty()) return "a deleted file (inode " + inode + ")";
    try {
      tree.resolve(caller, lineage.get().path());
      return lineage.get().path().toString();
    } catch (Rejection hidden) {
      return "a file that " + caller.user() + " may not see (inode " + inode + ")";
    }
  }
}
