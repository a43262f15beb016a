package io.chunkfs.datanode.transfer;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.time.Duration;

/**
 * How much a data port takes on.
 *
 * @param sessions most sessions at a time
 * @param stall how long the next member of a pipeline may leave packets without an ack
 * @param syncStall the same while one of the packets asks for an fsync
 * @param copies most copies at a time that this node makes
 * @param copyBytesPerSecond of copies, in each direction
 * @param copyStall how long the source of a copy may send nothing
 */
record TransferLimits(
    int sessions,
    Duration stall,
    Duration syncStall,
    int copies,
    long copyBytesPerSecond,
    Duration copyStall) {
  /** Bytes of packets that one write session keeps while its disk is behind. */
  static final int SESSION_BUFFER_BYTES = 8 << 20;

  /** Packets of one write session that may wait for their acks. */
  static final int SESSION_PACKETS = 1024;

  /** Most bytes of data in a packet that is sent to a reader. */
  static final int READ_PACKET_BYTES = 1 << 20;

  /** Stall checks within {@link #stall}; what is counted is checks, so that a pause adds one. */
  private static final int STALL_TICKS = 16;

  /** The settings of the datanode section. */
  static TransferLimits of(Settings settings) throws ChunkFsException {
    return new TransferLimits(
        settings.count("datanode.sessions"),
        settings.duration("datanode.stall"),
        settings.duration("datanode.sync-stall"),
        positive(settings.count("repair.copies-per-node"), "repair.copies-per-node"),
        positive(settings.bytes("repair.bandwidth"), "repair.bandwidth"),
        settings.duration("repair.stall"));
  }

  /** How long a copy that runs when a higher leader appears may wait to be ordered by it. */
  Duration doubt() {
    return copyStall.multipliedBy(2);
  }

  private static <N extends Number> N positive(N value, String key) throws ChunkFsException {
    if (value.longValue() > 0) return value;
    throw new ChunkFsException(
        ErrorCode.INVALID_ARGUMENT, "setting '" + key + "' must be above 0, not " + value);
  }

  /** How often to look for stalled pipelines. */
  Duration stallTick() {
    return stall.dividedBy(STALL_TICKS);
  }

  /** How long the next member may stay silent. */
  Duration patience(boolean syncing) {
    return syncing && syncStall.compareTo(stall) > 0 ? syncStall : stall;
  }

  /**
   * Checks without progress after which a member with this many members behind it calls the next
   * one stalled. Those further up wait longer, so that the one nearest to the trouble names it.
   */
  long stalledAfterTicks(boolean syncing, int membersBehind) {
    return patience(syncing).dividedBy(stallTick()) + 2L * (membersBehind - 1);
  }
}
