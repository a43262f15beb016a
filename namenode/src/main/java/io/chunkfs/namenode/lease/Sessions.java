package io.chunkfs.namenode.lease;

import com.google.protobuf.UnsafeByteOperations;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.SessionRow;
import io.chunkfs.proto.SlotRow;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sessions of clients and the last answer of each of their slots. Writer thread only. */
public final class Sessions {
  private static final SecureRandom RANDOM = new SecureRandom();

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
    if (call.getSession() <= 0) throw unknown(call.getSession());
    SessionRow session =
        find(new SessionId(call.getSession())).orElseThrow(() -> unknown(call.getSession()));
    if (Integer.compareUnsigned(call.getSlot(), session.getSlots()) >= 0) {
      throw expired("slot " + call.getSlot() + " is not one of " + session.getSlots());
    }
    Optional<SlotRow> slot = Stored.find(rows, slotKey(call), SlotRow.parser());
    long last = slot.map(SlotRow::getSequence).orElse(0L);
    if (slot.isPresent() && call.getSequence() == last) {
      return Optional.of(slot.get().getReply().toByteArray());
    }
    if (call.getSequence() != last + 1) {
      throw expired("call " + call.getSequence() + " comes after call " + last + " of its slot");
    }
    if (session.getClosed()) throw expired("the session was closed");
    return Optional.empty();
  }

  /** Keeps the answer of a call in its slot. */
  public void answer(CallId call, byte[] reply) {
    SlotRow slot =
        SlotRow.newBuilder()
            .setSequence(call.getSequence())
            .setReply(UnsafeByteOperations.unsafeWrap(reply))
            .build();
    rows.put(slotKey(call), slot.toByteArray());
    SessionId id = new SessionId(call.getSession());
    long now = Counters.read(rows, Counters.CLUSTER_CLOCK);
    Optional<SessionRow> session = find(id).filter(row -> row.getUsedMillis() != now);
    session.ifPresent(row -> put(id, row.toBuilder().setUsedMillis(now).build()));
  }

  /** Whether a session is known and not closed. */
  public static boolean known(Rows rows, SessionId session) {
    return Stored.find(rows, Keys.session(session), SessionRow.parser())
        .filter(row -> !row.getClosed())
        .isPresent();
  }

  /**
   * Sessions that were not used for {@code keepMillis} of the cluster clock and have no file open;
   * at most so many. One with open files is still renewed, or soon loses them.
   */
  public static List<SessionId> expired(Rows rows, long keepMillis, int limit) {
    long now = Counters.read(rows, Counters.CLUSTER_CLOCK);
    List<SessionId> expired = new ArrayList<>();
    byte[] start = Keys.start(Keys.SESSION);
    try (RowCursor cursor = rows.scan(start, Keys.end(start))) {
      while (expired.size() < limit && cursor.next()) {
        SessionRow row = Stored.parse(cursor.value(), SessionRow.parser());
        if (isExpired(row, now, keepMillis)) expired.add(new SessionId(Keys.number(cursor.key())));
      }
    }
    return expired;
  }

  /** Opens a session under a random id, which nobody can guess. */
  public SessionId open(String user, String clientName, int slots) {
    SessionId session;
    do {
      session = new SessionId((RANDOM.nextLong() >>> 1) | 1);
    } while (find(session).isPresent());
    SessionRow row =
        SessionRow.newBuilder()
            .setUser(user)
            .setClientName(clientName)
            .setSlots(slots)
            .setUsedMillis(Counters.read(rows, Counters.CLUSTER_CLOCK))
            .build();
    put(session, row);
    return session;
  }

  /** Ends a session for new calls; its slots go on answering retries until it expires. */
  public void close(SessionId session) {
    find(session).ifPresent(row -> put(session, row.toBuilder().setClosed(true).build()));
  }

  /** Removes a session and its slots when it has expired; says whether it did. */
  public boolean removeExpired(SessionId session, long keepMillis) {
    long now = Counters.read(rows, Counters.CLUSTER_CLOCK);
    Optional<SessionRow> row = find(session);
    if (row.isEmpty() || !isExpired(row.get(), now, keepMillis)) return false;
    for (int slot = 0; slot < row.get().getSlots(); slot++) {
      byte[] key = Keys.slot(session, slot);
      if (rows.get(key) != null) rows.delete(key);
    }
    rows.delete(Keys.session(session));
    return true;
  }

  /**
   * A session's row.
   *
   * @throws Rejection {@code SESSION_EXPIRED}
   */
  SessionRow require(SessionId session) throws Rejection {
    return find(session)
        .filter(row -> !row.getClosed())
        .orElseThrow(() -> unknown(session.value()));
  }

  Optional<SessionRow> find(SessionId session) {
    return Stored.find(rows, Keys.session(session), SessionRow.parser());
  }

  void put(SessionId session, SessionRow row) {
    rows.put(Keys.session(session), row.toByteArray());
  }

  private static boolean isExpired(SessionRow row, long now, long keepMillis) {
    return row.getOpenFiles() == 0 && now - row.getUsedMillis() > keepMillis;
  }

  private static byte[] slotKey(CallId call) {
    return Keys.slot(new SessionId(call.getSession()), call.getSlot());
  }

  private static Rejection unknown(long session) {
    return expired("session " + Long.toHexString(session) + " is not known");
  }

  private static Rejection expired(String why) {
    return new Rejection(ErrorCode.SESSION_EXPIRED, why);
  }
}
