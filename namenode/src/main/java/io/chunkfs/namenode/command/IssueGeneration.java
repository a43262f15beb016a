package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.IssueGenerationRequest;
import io.chunkfs.proto.MutateReply;

/** Gives out a new generation. */
public record IssueGeneration(Caller caller, IssueGenerationRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
