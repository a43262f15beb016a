package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.cluster.ClusterLoop;
import io.chunkfs.namenode.command.Defaults;
import io.chunkfs.namenode.journal.AppliedState;
import io.chunkfs.namenode.journal.Journal;
import io.chunkfs.namenode.journal.ReadLease;
import io.chunkfs.namenode.journal.Writer;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.repair.Repair;
import io.chunkfs.proto.ClusterRow;
import java.time.Duration;

/** The rooms that calls are served from, once the namenode has its state. */
public record Serving(
    AppliedState state,
    Writer writer,
    Journal journal,
    ReadLease readLease,
    ClusterLoop cluster,
    Repair repair,
    Leases leases,
    ClusterRow identity,
    Limits limits,
    Defaults defaults) {
  private static final Duration SOON = Duration.ofMillis(100);

  /**
   * Passes when this namenode leads and is ready.
   *
   * @throws ChunkFsException NOT_LEADER naming the leader, or NOT_READY
   */
  public Serving requireLeader() throws ChunkFsException {
    Journal.Leadership leadership = journal.leadership();
    if (leadership.ready()) return this;
    if (leadership.leads()) throw notReady("this namenode leads but is not ready yet");
    String leader = leadership.leader();
    throw new ChunkFsException(
        ErrorCode.NOT_LEADER,
        leader.isEmpty()
            ? "this namenode does not lead and knows no leader"
            : "this namenode does not lead; " + leader + " does",
        SOON,
        null);
  }

  /** What was read may leave only while nobody else can have written. */
  public void requireReadLease() throws ChunkFsException {
    if (!readLease.holds()) throw notReady("this namenode is not sure that it still leads");
  }

  static ChunkFsException notReady(String why) {
    return new ChunkFsException(ErrorCode.NOT_READY, why, SOON, null);
  }
}
