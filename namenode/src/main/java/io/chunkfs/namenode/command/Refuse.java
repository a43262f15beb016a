package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.MutateReply;

/**
 * Refuses a call for a reason found before it reached the writer, so that its slot keeps the
 * answer.
 */
public record Refuse(ErrorCode code, String detail) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    throw new Rejection(code, detail);
  }
}
