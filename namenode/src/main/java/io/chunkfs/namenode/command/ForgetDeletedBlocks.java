package io.chunkfs.namenode.command;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.Done;
import java.util.List;

/** Forgets deleted blocks whose replicas are gone from all their members. */
public record ForgetDeletedBlocks(List<BlockId> blocks) implements Command<Done> {
  public ForgetDeletedBlocks {
    blocks = List.copyOf(blocks);
  }

  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    for (BlockId block : blocks) edit.rows().delete(Keys.deletedBlock(block));
    return Wire.DONE;
  }
}
