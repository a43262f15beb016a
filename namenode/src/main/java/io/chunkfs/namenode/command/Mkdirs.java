package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateReply;

/** Makes a directory. */
public record Mkdirs(Caller caller, MkdirsRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
