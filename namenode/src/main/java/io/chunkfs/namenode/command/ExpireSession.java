package io.chunkfs.namenode.command;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;

/** Removes a session that was not used for the time it is kept; answers whether it did. */
public record ExpireSession(SessionId session) implements Command<Boolean> {
  @Override
  public Boolean execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
