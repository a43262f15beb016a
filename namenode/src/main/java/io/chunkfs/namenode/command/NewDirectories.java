package io.chunkfs.namenode.command;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Makes the missing directories of a path.
 *
 * @param trail the way that exists; it ends in a directory
 */
record NewDirectories(NamespaceEdit edit, Caller caller, Trail trail) {
  /** Owner's write and execute, which parents made on the way always get. */
  private static final int OWNER_WRITE_EXECUTE = 0300;

  /** The bits of a parent that was made on the way to something with other bits. */
  static int implicit(int permission) {
    return (permission & 0777) | OWNER_WRITE_EXECUTE;
  }

  /**
   * Makes directories down to a depth of the path and returns all on the way, the root first.
   *
   * @param permission bits for the directory at each depth
   */
  List<InodeId> make(int depth, IntUnaryOperator permission) {
    List<InodeId> way = new ArrayList<>(trail.nodes().stream().map(Node::inode).toList());
    int missing = depth + 1 - way.size();
    if (missing == 0) return way;
    edit.treeEdit().touch(trail.end(), edit.wallMillis());
    edit.treeEdit().add(way, Usage.directories(missing));
    for (int at = way.size(); at <= depth; at++) {
      InodeId inode = edit.counters().nextInode();
      FileStatus status = directory(inode, permission.applyAsInt(at));
      edit.treeEdit().link(way.get(at - 1), trail.path().components().get(at - 1), status);
      edit.treeEdit().setTotals(inode, Usage.directories(depth - at));
      way.add(inode);
    }
    return way;
  }

  private FileStatus directory(InodeId inode, int permission) {
    return FileStatus.newBuilder()
        .setInode(inode.value())
        .setType(FileType.DIRECTORY)
        .setModifiedMillis(edit.wallMillis())
        .setOwner(caller.user())
        .setGroup(trail.end().status().getGroup())
        .setPermission(permission)
        .build();
  }
}
