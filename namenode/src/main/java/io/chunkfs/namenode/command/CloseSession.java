package io.chunkfs.namenode.command;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.MutateReply;

/** Ends a session and its leases. */
public record CloseSession(Caller caller, SessionId session) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
