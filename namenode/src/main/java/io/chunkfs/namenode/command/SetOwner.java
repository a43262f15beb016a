package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.SetOwnerRequest;

/**
 * Changes owner, group or both. Only a superuser gives away a file; its owner may change the group
 * to one of their own.
 */
public record SetOwner(Caller caller, SetOwnerRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    requireShort(edit.limits(), request.getOwner());
    requireShort(edit.limits(), request.getGroup());
    Trail trail = edit.tree().resolve(caller, edit.limits().path(request.getPath()));
    Node node = trail.found();
    trail.requireOwner(caller);
    requireAllowed(node.status());

    FileStatus.Builder status = node.status().toBuilder();
    if (!request.getOwner().isEmpty()) status.setOwner(request.getOwner());
    if (!request.getGroup().isEmpty()) status.setGroup(request.getGroup());
    edit.treeEdit().set(node, status.build());
    return Wire.status(status.build());
  }

  private void requireAllowed(FileStatus status) throws Rejection {
    if (caller.superuser()) return;
    String owner = request.getOwner();
    if (!owner.isEmpty() && !owner.equals(status.getOwner())) {
      throw new Rejection(
          ErrorCode.PERMISSION_DENIED, caller.user() + " is no superuser and cannot change owners");
    }
    String group = request.getGroup();
    boolean same = group.isEmpty() || group.equals(status.getGroup());
    if (!same && !caller.groups().contains(group)) {
      throw new Rejection(
          ErrorCode.PERMISSION_DENIED, caller.user() + " does not belong to group " + group);
    }
  }

  private static void requireShort(Limits limits, String name) throws Rejection {
    if (name.length() <= limits.nameBytes()) return;
    throw Limits.exceeded("limits.name-bytes", limits.nameBytes(), "longer is the account's name");
  }
}
