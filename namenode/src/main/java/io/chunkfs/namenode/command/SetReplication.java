package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.SetReplicationRequest;

/** Changes the wanted replicas. */
public record SetReplication(Caller caller, SetReplicationRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
