package io.chunkfs.namenode.command;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;

/**
 * Opens a session.
 *
 * @param clientName for people
 * @param slots how many mutating calls may be unanswered at a time
 */
public record OpenSession(String user, String clientName, int slots) implements Command<SessionId> {
  private static final int CLIENT_NAME_CHARACTERS = 255;

  @Override
  public SessionId execute(NamespaceEdit edit) throws Rejection {
    int length = Math.min(clientName.length(), CLIENT_NAME_CHARACTERS);
    return edit.sessions().open(user, clientName.substring(0, length), slots);
  }
}
