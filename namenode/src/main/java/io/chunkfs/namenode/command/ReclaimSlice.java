package io.chunkfs.namenode.command;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.namespace.Rejection;

/** Reclaims a bounded part of a deleted subtree; answers whether more is left. */
public record ReclaimSlice(InodeId root, int limit) implements Command<Boolean> {
  @Override
  public Boolean execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
