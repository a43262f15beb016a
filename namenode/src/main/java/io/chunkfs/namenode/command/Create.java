package io.chunkfs.namenode.command;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.MutateReply;
import java.util.List;

/** Makes a file and opens it for writing. */
public record Create(
    Caller caller,
    SessionId session,
    CreateRequest request,
    Defaults defaults,
    List<DataNodeAddress> firstTargets)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
