package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.MutateReply;
import java.util.List;

/** Commits the last block and adds one. */
public record AllocateBlock(
    Caller caller, AllocateBlockRequest request, List<DataNodeAddress> targets)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
