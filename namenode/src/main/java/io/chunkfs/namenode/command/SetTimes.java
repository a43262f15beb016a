package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.SetTimesRequest;

/** Changes modification time, access time or both. */
public record SetTimes(Caller caller, SetTimesRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    Trail trail = edit.tree().resolve(caller, edit.limits().path(request.getPath()));
    Node node = trail.found();
    trail.requireEnd(caller, Right.WRITE);

    FileStatus.Builder status = node.status().toBuilder();
    if (request.getModifiedMillis() != 0) status.setModifiedMillis(request.getModifiedMillis());
    if (request.getAccessedMillis() != 0) status.setAccessedMillis(request.getAccessedMillis());
    edit.treeEdit().set(node, status.build());
    return Wire.status(status.build());
  }
}
