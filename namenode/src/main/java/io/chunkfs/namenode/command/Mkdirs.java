package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateReply;

/**
 * Makes a directory and, when asked, its missing parents. One that is there already is success,
 * unless it must be new. Group and, for parents, the owner's right to go on come as in HDFS: the
 * group from the directory above, {@code u+wx} always.
 */
public record Mkdirs(Caller caller, MkdirsRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    DfsPath path = edit.limits().path(request.getPath());
    int permission = Wire.permission(request.getPermission());
    Trail trail = edit.tree().resolve(caller, path);
    if (trail.exists()) {
      requireDirectory(trail);
      return Wire.done();
    }
    if (!request.getParents()) trail.parent();
    trail.requireEnd(caller, Right.WRITE);

    int parents = NewDirectories.implicit(permission);
    new NewDirectories(edit, caller, trail)
        .make(path.depth(), depth -> depth == path.depth() ? permission : parents);
    return Wire.done();
  }

  private void requireDirectory(Trail trail) throws Rejection {
    if (!trail.end().isDirectory()) {
      throw new Rejection(ErrorCode.FILE_EXISTS, "a file is at " + trail.path());
    }
    if (request.getMustBeNew()) {
      throw new Rejection(ErrorCode.FILE_EXISTS, "the directory exists: " + trail.path());
    }
  }
}
