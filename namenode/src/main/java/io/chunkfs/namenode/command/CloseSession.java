package io.chunkfs.namenode.command;

import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.MutateReply;

/**
 * A client's goodbye: its leases end at once and no new call is taken. Its slots go on answering
 * retries of their last calls, this one's among them, until the session expires.
 */
public record CloseSession(Caller caller, SessionId session) implements Command<MutateReply> {
  /** Most leases that end with it; more than that end as those of a silent client do. */
  private static final int LEASES_AT_ONCE = 5000;

  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    for (LeaseId lease : edit.leases().files().heldBy(session, LEASES_AT_ONCE)) {
      edit.leases().expire(lease);
    }
    edit.sessions().close(session);
    return Wire.done();
  }
}
