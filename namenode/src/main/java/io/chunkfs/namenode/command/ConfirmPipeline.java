package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.ConfirmPipelineRequest;
import io.chunkfs.proto.MutateReply;

/** Confirms the issued generation. */
public record ConfirmPipeline(Caller caller, ConfirmPipelineRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
