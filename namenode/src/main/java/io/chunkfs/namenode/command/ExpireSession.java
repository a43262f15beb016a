package io.chunkfs.namenode.command;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;

/**
 * Removes a session that was not used, on the cluster clock, for the time that sessions are kept,
 * and has no file open; answers whether it did.
 */
public record ExpireSession(SessionId session) implements Command<Boolean> {
  @Override
  public Boolean execute(NamespaceEdit edit) throws Rejection {
    return edit.sessions().removeExpired(session, edit.limits().sessionMillis());
  }
}
