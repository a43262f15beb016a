package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.MutateReply;

/** Commits the last block and closes the file. */
public record Complete(Caller caller, CompleteRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
