package io.chunkfs.namenode.lease;

import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.CallId;
import java.util.List;
import java.util.Optional;

/** Sessions of clients and the last answer of each of their slots. Writer thread only. */
public final class Sessions {
  private final Overlay rows;

  /** Over one overlay. */
  public Sessions(Overlay rows) {
    this.rows = rows;
  }

  /**
   * The stored answer when the call is its slot's last; empty when it is the next and is to be
   * executed.
   *
   * @throws Rejection {@code SESSION_EXPIRED} when it is neither, or the session is not known
   */
  public Optional<byte[]> answered(CallId call) throws Rejection {
    throw new IllegalStateException("not yet");
  }

  /** Keeps the answer of a call in its slot. */
  public void answer(CallId call, byte[] reply) {
    throw new IllegalStateException("not yet");
  }

  /** Whether a session is known and not closed. */
  public static boolean known(Rows rows, SessionId session) {
    throw new IllegalStateException("not yet");
  }

  /** Sessions that were not used for {@code keepMillis} of the cluster clock; at most so many. */
  public static List<SessionId> expired(Rows rows, long keepMillis, int limit) {
    throw new IllegalStateException("not yet");
  }
}
