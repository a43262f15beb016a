package io.chunkfs.namenode.command;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.Done;
import java.util.List;

/** Forgets deleted blocks whose replicas are gone. */
public record ForgetDeletedBlocks(List<BlockId> blocks) implements Command<Done> {
  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
