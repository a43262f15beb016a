package io.chunkfs.namenode.lease;

import io.chunkfs.common.id.LeaseId;
import io.chunkfs.namenode.namespace.Lineage;
import io.chunkfs.proto.FileStatus;

/** A file that is open for writing, found by its lease. */
public record OpenFile(LeaseId lease, Lineage at) {
  /** What its entry says. */
  public FileStatus status() {
    return at.node().status();
  }

  /** Where it is, for messages. */
  public String path() {
    return at.path().toString();
  }
}
