package io.chunkfs.namenode.lease;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Lineage;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.LeaseRow;
import io.chunkfs.proto.SessionRow;
import java.util.Optional;

/** Changes of leases: the right to write one open file. Writer thread only. */
public final class Leases {
  private final Overlay rows;
  private final Counters counters;
  private final Sessions sessions;

  /** Over one overlay. */
  public Leases(Overlay rows, Counters counters, Sessions sessions) {
    this.rows = rows;
    this.counters = counters;
    this.sessions = sessions;
  }

  /** The open files, for reading. */
  public OpenFiles files() {
    return new OpenFiles(rows);
  }

  /**
   * Makes sure that a session may open one more file.
   *
   * @throws Rejection {@code LIMIT_EXCEEDED}, or {@code SESSION_EXPIRED} for one that is gone
   */
  public void requireRoom(SessionId session, Limits limits) throws Rejection {
    int open = sessions.require(session).getOpenFiles();
    if (open >= limits.openFilesPerClient()) {
      throw Limits.exceeded(
          "limits.open-files-per-client",
          limits.openFilesPerClient(),
          "the client has as many files open for writing");
    }
  }

  /** Gives a session the lease on a file. */
  public LeaseId grant(SessionId session, InodeId file, String user) {
    SessionRow before = sessions.find(session).orElseThrow();
    SessionRow.Builder after = before.toBuilder().setOpenFiles(before.getOpenFiles() + 1);
    if (before.getLeaseRangesCount() == 0 || before.getLeases() == LeaseRange.SIZE) {
      after.addLeaseRanges(counters.add(Counters.LEASE, 1)).setLeases(0);
    }
    after.setLeases(after.getLeases() + 1);
    long range = after.getLeaseRanges(after.getLeaseRangesCount() - 1);
    LeaseId lease = new LeaseRange(range).lease(after.getLeases());
    sessions.put(session, after.build());
    LeaseRow.Builder row = LeaseRow.newBuilder().setInode(file.value()).setUser(user);
    rows.put(Keys.lease(lease), row.setSession(session.value()).build().toByteArray());
    return lease;
  }

  /** Ends a lease; one that is gone already is no error. The file's status is the caller's. */
  public void end(LeaseId lease) {
    Optional<LeaseRow> row = Stored.find(rows, Keys.lease(lease), LeaseRow.parser());
    if (row.isEmpty()) return;
    rows.delete(Keys.lease(lease));
    if (row.get().getSession() == 0) return;
    SessionId holder = new SessionId(row.get().getSession());
    SessionRow before = sessions.find(holder).orElseThrow();
    sessions.put(holder, before.toBuilder().setOpenFiles(before.getOpenFiles() - 1).build());
  }

  /**
   * Takes a lease from its writer, whose calls are refused from now on. The file stays open with
   * all its blocks: the cluster holds a new lease on it until its last block is recovered. Returns
   * false when there was nothing to take.
   */
  public boolean expire(LeaseId lease) {
    Optional<LeaseRow> row = Stored.find(rows, Keys.lease(lease), LeaseRow.parser());
    if (row.isEmpty() || row.get().getSession() == 0) return false;
    end(lease);
    Optional<Lineage> file = new Tree(rows).lineage(new InodeId(row.get().getInode()));
    if (file.isEmpty()) return true;
    LeaseId taken = new LeaseRange(counters.add(Counters.LEASE, 1)).lease(0);
    rows.put(Keys.lease(taken), row.get().toBuilder().clearSession().build().toByteArray());
    byte[] status =
        file.get().node().status().toBuilder().setLease(taken.value()).build().toByteArray();
    rows.put(file.get().node().key(), status);
    return true;
  }
}
