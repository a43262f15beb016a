package io.chunkfs.namenode.lease;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Lineage;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.LeaseRow;
import io.chunkfs.proto.SessionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files that are open for writing, as leases name them. Any thread that may use the rows. */
public final class OpenFiles {
  private final Rows rows;
  private final Tree tree;

  /** Over one state. */
  public OpenFiles(Rows rows) {
    this.rows = rows;
    this.tree = new Tree(rows);
  }

  /**
   * The status of the file that a lease is on, for placement before the writer runs.
   *
   * @throws Rejection {@code LEASE_LOST} or {@code NO_SUCH_FILE}
   */
  public FileStatus require(LeaseId lease, InodeId file) throws Rejection {
    return require(Caller.CLUSTER, lease, file).status();
  }

  /**
   * The file that a writer's call is about.
   *
   * @throws Rejection {@code LEASE_LOST} when the lease is not on the file any more, {@code
   *     NO_SUCH_FILE} when a directory above it was deleted, {@code PERMISSION_DENIED} when the
   *     lease is another account's
   */
  public OpenFile require(Caller caller, LeaseId lease, InodeId file) throws Rejection {
    Optional<LeaseRow> found = Stored.find(rows, Keys.lease(lease), LeaseRow.parser());
    if (found.isEmpty() || found.get().getInode() != file.value()) throw lost(lease, file);
    LeaseRow row = found.get();
    if (row.getSession() == 0) throw lost(lease, file);
    if (!caller.superuser() && !caller.user().equals(row.getUser())) {
      throw new Rejection(
          ErrorCode.PERMISSION_DENIED,
          "lease " + lease + " belongs to " + row.getUser() + ", not to " + caller.user());
    }
    Optional<Lineage> at = tree.lineage(file);
    if (at.isEmpty()) {
      throw new Rejection(
          ErrorCode.NO_SUCH_FILE,
          "the file was deleted while it was written, with a directory above it; inode " + file);
    }
    return new OpenFile(lease, at.get());
  }

  /** The leases that a session holds, at most so many. */
  public List<LeaseId> heldBy(SessionId session, int limit) {
    Optional<SessionRow> row = Stored.find(rows, Keys.session(session), SessionRow.parser());
    List<LeaseId> held = new ArrayList<>();
    if (row.isEmpty()) return held;
    for (long number : row.get().getLeaseRangesList()) {
      LeaseRange range = new LeaseRange(number);
      byte[] from = Keys.lease(range.lease(1));
      try (RowCursor cursor = rows.scan(from, Keys.lease(range.end()))) {
        while (held.size() < limit && cursor.next()) {
          held.add(new LeaseId(Keys.number(cursor.key())));
        }
      }
    }
    return held;
  }

  private static Rejection lost(LeaseId lease, InodeId file) {
    return new Rejection(
        ErrorCode.LEASE_LOST,
        "lease "
            + lease
            + " on inode "
            + file
            + " is gone: it expired, or the file was deleted or overwritten by another writer");
  }
}
