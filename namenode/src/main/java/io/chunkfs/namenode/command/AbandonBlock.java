package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.AbandonBlockRequest;
import io.chunkfs.proto.MutateReply;

/** Gives back the last block. */
public record AbandonBlock(Caller caller, AbandonBlockRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
