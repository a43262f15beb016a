package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How repair stands, as published last. Immutable.
 *
 * @param hold why nothing new is ordered; empty when it is
 * @param waiting blocks that wait for a copy, by {@link Danger} of copies
 * @param copies copies under way
 * @param bytesLeft bytes of copies that wait or are under way
 * @param bytesPerSecond bytes that copies brought lately
 * @param doneIn when all of it will be done; empty when there is nothing to do or nobody can tell
 * @param deletions replicas that are ordered to be deleted and not yet gone, deleted files' too
 * @param made copies that arrived since this namenode started
 * @param failed copies that did not
 * @param trimmed replicas of existing blocks that were ordered to be deleted
 */
public record RepairStatus(
    Optional<Reason> hold,
    List<Long> waiting,
    List<Copy> copies,
    long bytesLeft,
    long bytesPerSecond,
    Optional<Duration> doneIn,
    long deletions,
    long made,
    long failed,
    long trimmed) {
  /** Before anything was published. */
  public static final RepairStatus FIRST =
      new RepairStatus(
          Optional.empty(), List.of(0L, 0L, 0L), List.of(), 0, 0, Optional.empty(), 0, 0, 0, 0);

  /**
   * One copy under way.
   *
   * @param source index of the node that is asked first
   * @param target index of the node that it goes to
   * @param orderedNanos attended time when it was ordered
   * @param why why it is made
   */
  public record Copy(
      BlockId block, int source, int target, long length, long orderedNanos, ReasonCode why) {}

  /** Blocks that wait for a copy, in all. */
  public long waitingInAll() {
    return waiting.stream().mapToLong(Long::longValue).sum();
  }
}
