package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Done;

/** Remembers a datanode and its addresses. */
public record RegisterDataNode(DataNodeAddress address) implements Command<Done> {
  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
