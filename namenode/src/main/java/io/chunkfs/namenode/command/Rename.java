package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.RenameRequest;
import java.util.List;

/**
 * Renames a file or directory, whatever its size in as many steps. A file that is being written
 * stays open. With {@code overwrite} a file replaces a file, and a directory an empty directory.
 */
public record Rename(Caller caller, RenameRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    DfsPath from = edit.limits().path(request.getSource());
    DfsPath to = edit.limits().path(request.getTarget());
    if (from.isRoot()) throw Wire.invalid("the root directory cannot be renamed");
    Trail source = edit.tree().resolve(caller, from);
    Node node = source.found();
    if (to.equals(from)) throw exists("source and target are the same: " + to);
    if (to.isAtOrBelow(from)) {
      throw new Rejection(ErrorCode.INTO_ITSELF, "cannot move " + from + " below itself, to " + to);
    }
    source.requireRemovable(caller);
    Trail target = edit.tree().resolve(caller, to);
    if (target.exists()) requireReplaceable(edit, node, target);
    Node parent = target.parent();
    target.require(caller, Right.WRITE, to.depth() - 1);

    if (target.exists()) new Removal(edit, target.end(), target.above()).remove();
    move(edit, source, target);
    touch(edit, source.parent(), parent);
    return Wire.done();
  }

  private void requireReplaceable(NamespaceEdit edit, Node node, Trail target) throws Rejection {
    Node old = target.end();
    if (target.path().isRoot() || !request.getOverwrite()) {
      throw exists("the target exists: " + target.path());
    }
    target.requireRemovable(caller);
    if (old.isDirectory() && !node.isDirectory()) {
      throw new Rejection(
          ErrorCode.IS_A_DIRECTORY, "a file cannot replace the directory " + target.path());
    }
    if (!old.isDirectory() && node.isDirectory()) {
      throw new Rejection(
          ErrorCode.NOT_A_DIRECTORY, "a directory cannot replace the file " + target.path());
    }
    if (old.isDirectory() && !edit.tree().below(old.inode()).isEmpty()) {
      throw new Rejection(
          ErrorCode.DIRECTORY_NOT_EMPTY, "the target is not empty: " + target.path());
    }
  }

  private static void move(NamespaceEdit edit, Trail source, Trail target) {
    Node node = source.end();
    List<InodeId> left = source.above();
    List<InodeId> entered = target.above();
    int shared = 0;
    while (shared < Math.min(left.size(), entered.size())
        && left.get(shared).equals(entered.get(shared))) {
      shared++;
    }
    Usage usage = edit.tree().usage(node);
    edit.treeEdit().add(left.subList(shared, left.size()), usage.negated());
    edit.treeEdit().add(entered.subList(shared, entered.size()), usage);
    edit.treeEdit().unlink(node);
    edit.treeEdit().link(entered.get(entered.size() - 1), target.path().name(), node.status());
  }

  private static void touch(NamespaceEdit edit, Node left, Node entered) {
    edit.treeEdit().touch(left, edit.wallMillis());
    if (!left.inode().equals(entered.inode())) edit.treeEdit().touch(entered, edit.wallMillis());
  }

  private static Rejection exists(String what) {
    return new Rejection(ErrorCode.FILE_EXISTS, what);
  }
}
