package io.chunkfs.namenode.namespace;

import com.google.protobuf.ByteString;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.BackRow;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.ReclaimRow;
import io.chunkfs.proto.Totals;
import java.util.List;

/** Changes of the tree of names, row by row; the rules about them are the commands'. */
public final class TreeEdit {
  private final Overlay rows;

  /** Over one overlay. */
  public TreeEdit(Overlay rows) {
    this.rows = rows;
  }

  /** Hangs a file or directory into a directory under a name. */
  public void link(InodeId parent, String name, FileStatus status) {
    rows.put(Keys.entry(parent, name), status.toByteArray());
    BackRow back =
        BackRow.newBuilder()
            .setParent(parent.value())
            .setName(ByteString.copyFromUtf8(name))
            .build();
    rows.put(Keys.back(new InodeId(status.getInode())), back.toByteArray());
  }

  /** Gives a new directory its totals. */
  public void setTotals(InodeId directory, Usage below) {
    rows.put(Keys.totals(directory), below.totals().toByteArray());
  }

  /** Replaces a node's status. */
  public void set(Node node, FileStatus status) {
    rows.put(node.key(), status.toByteArray());
  }

  /** Notes that a directory's entries changed. */
  public void touch(Node directory, long millis) {
    if (directory.status().getModifiedMillis() == millis) return;
    set(directory, directory.status().toBuilder().setModifiedMillis(millis).build());
  }

  /** Adds to the totals of directories. */
  public void add(List<InodeId> directories, Usage change) {
    if (change.equals(Usage.NONE)) return;
    for (InodeId directory : directories) {
      byte[] key = Keys.totals(directory);
      Usage before = Usage.of(Stored.require(rows, key, Totals.parser()));
      rows.put(key, before.plus(change).totals().toByteArray());
    }
  }

  /** Takes an entry out of its directory; the node itself stays, to be hung elsewhere. */
  public void unlink(Node node) {
    rows.delete(node.key());
  }

  /** Removes a file, or a directory without entries; not its blocks. */
  public void remove(Node node) {
    unlink(node);
    rows.delete(Keys.back(node.inode()));
    if (node.isDirectory()) rows.delete(Keys.totals(node.inode()));
  }

  /**
   * Cuts a subtree off, to be reclaimed later. From now on nothing below it exists, though its rows
   * do.
   */
  public void detach(Node node, Usage usage) {
    unlink(node);
    BackRow back =
        BackRow.newBuilder()
            .setParent(node.parent().value())
            .setName(ByteString.copyFromUtf8(node.name()))
            .setDetached(true)
            .build();
    rows.put(Keys.back(node.inode()), back.toByteArray());
    rows.put(
        Keys.reclaim(node.inode()),
        ReclaimRow.newBuilder().setTotals(usage.totals()).build().toByteArray());
  }
}
