package io.chunkfs.namenode.lease;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.FileStatus;
import java.util.List;

/** Files that are open for writing, as leases name them. Any thread that may use the rows. */
public final class OpenFiles {
  private final Rows rows;

  /** Over one state. */
  public OpenFiles(Rows rows) {
    this.rows = rows;
  }

  /**
   * The status of the file that a lease is on, for placement before the writer runs.
   *
   * @throws Rejection {@code LEASE_LOST} or {@code NO_SUCH_FILE}
   */
  public FileStatus require(LeaseId lease, InodeId file) throws Rejection {
    throw new IllegalStateException("not yet");
  }

  /** The leases that a session holds, at most so many. */
  public List<LeaseId> heldBy(SessionId session, int limit) {
    throw new IllegalStateException("not yet");
  }
}
