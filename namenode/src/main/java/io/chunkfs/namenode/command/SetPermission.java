package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.SetPermissionRequest;

/** Changes the permission bits of a file or directory; its owner may. */
public record SetPermission(Caller caller, SetPermissionRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    int permission = Wire.permission(request.getPermission());
    Trail trail = edit.tree().resolve(caller, edit.limits().path(request.getPath()));
    Node node = trail.found();
    trail.requireOwner(caller);

    FileStatus status = node.status().toBuilder().setPermission(permission).build();
    edit.treeEdit().set(node, status);
    return Wire.status(status);
  }
}
