package io.chunkfs.namenode.command;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;

/** Opens a session. */
public record OpenSession(String user, String clientName, int slots) implements Command<SessionId> {
  @Override
  public SessionId execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
