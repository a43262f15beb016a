package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.MutateReply;

/** Deletes a file or directory. */
public record Delete(Caller caller, DeleteRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
