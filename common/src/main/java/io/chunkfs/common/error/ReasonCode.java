package io.chunkfs.common.error;

/**
 * Why something is as it is: a datanode is not used, a block is not whole, a repair waits. Names
 * are stable; docs/errors.md lists them with what a person can do.
 */
public enum ReasonCode {
  /** It registered once, and has not been heard of since this namenode started. */
  NODE_NEVER_HEARD,
  /** No heartbeat for longer than suspect-after: no new blocks, read last. */
  NODE_SILENT,
  /** Its connection to the namenode broke and it was not heard since. */
  NODE_RESET,
  /** Two hosts say that they cannot reach it, or one while its heartbeat is overdue. */
  NODE_ACCUSED,
  /** It went silent and came back again and again, and has to prove itself first. */
  NODE_FLAPPING,
  /** Silent for longer than dead-after: its replicas do not count. */
  NODE_DEAD,
  /** Its volumes have less room than the block needs. */
  NODE_FULL,
  /** None of its volumes works. */
  NODE_NO_VOLUME,
  /** Some of its volumes failed and are out of service. */
  NODE_VOLUME_FAILED,
  /** The writer that asks could not use it. */
  NODE_EXCLUDED,
  /** It holds a replica of that block already. */
  NODE_HOLDS_REPLICA,
  /** It has as many copies under way as it may have. */
  NODE_BUSY,
  /** Fewer replicas that count than wanted. */
  UNDER_REPLICATED,
  /** One replica that counts, and more are wanted. */
  ONE_COPY_LEFT,
  /** No replica that counts is on a live datanode. */
  MISSING,
  /** A replica does not match its checksums or its length. */
  REPLICA_CORRUPT,
  /** A replica is of an older generation: its node missed later writes. */
  REPLICA_STALE,
  /** More replicas than wanted. */
  EXCESS,
  /** The block is open: its writer or its recovery decides. */
  BEING_WRITTEN,
  /** A replica is on a datanode that is suspect. */
  NODE_SUSPECT,
  /** A copy is under way. */
  COPY_RUNNING,
  /** The copy waits for its turn under the caps on repair. */
  COPY_WAITING,
  /** The last try failed and another one follows. */
  COPY_FAILED,
  /** No live datanode has a good replica to copy from. */
  NO_SOURCE,
  /** No datanode can take another replica. */
  NO_TARGET,
  /** Replicas are ordered to be deleted. */
  DELETE_WAITING,
  /** This namenode does not lead, or is not ready yet. */
  HOLD_NOT_LEADING,
  /** Safe mode is on: too few blocks are reported yet. */
  HOLD_SAFE_MODE,
  /** Datanodes have yet to report since this namenode started. */
  HOLD_REPORTS_AWAITED,
  /** Safe mode was entered by hand. */
  HOLD_BY_HAND,
  /**
   * More than a third of the datanodes, and at least three, went silent within 30 s: rather a cut
   * network than so many deaths.
   */
  HOLD_MASS_SILENCE
}
