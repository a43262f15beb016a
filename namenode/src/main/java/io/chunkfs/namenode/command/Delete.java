package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.DeleteReply;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.MutateReply;

/**
 * Deletes a file or directory. Costs the same whatever the size of the subtree: it is cut off and
 * reclaimed later. Nothing at the path is no error.
 *
 * <p>A directory with entries needs all rights on the directory itself, besides those on its
 * parent; directories further down are not asked, as that would mean to walk them all.
 */
public record Delete(Caller caller, DeleteRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    DfsPath path = edit.limits().path(request.getPath());
    if (path.isRoot()) throw Wire.invalid("the root directory cannot be deleted");
    Trail trail = edit.tree().resolve(caller, path);
    if (!trail.exists()) return reply(false, 0);
    Node node = trail.end();
    trail.requireRemovable(caller);
    Usage usage = edit.tree().usage(node);
    if (node.isDirectory() && !usage.equals(Usage.directories(1))) requireRecursive(trail);

    new Removal(edit, node, trail.above()).remove();
    edit.treeEdit().touch(trail.parent(), edit.wallMillis());
    return reply(true, usage.files());
  }

  private void requireRecursive(Trail trail) throws Rejection {
    if (!request.getRecursive()) {
      throw new Rejection(
          ErrorCode.DIRECTORY_NOT_EMPTY, "the directory is not empty: " + trail.path());
    }
    for (Right right : Right.values()) trail.requireEnd(caller, right);
  }

  private static MutateReply reply(boolean existed, long files) {
    DeleteReply reply = DeleteReply.newBuilder().setExisted(existed).setFiles(files).build();
    return MutateReply.newBuilder().setDeleted(reply).build();
  }
}
