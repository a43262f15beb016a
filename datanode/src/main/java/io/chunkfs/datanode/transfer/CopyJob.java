package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import java.util.concurrent.TimeUnit;

/**
 * One copy that waits or runs, and what may end it.
 *
 * <p>Thread: any; its monitor guards all.
 */
final class CopyJob {
  private CopyOrder order;
  private LeaderStamp obeyed;
  private ChunkFsException stopped;
  private CopySource source;

  CopyJob(CopyOrder order) {
    this.order = order;
    this.obeyed = order.leader();
  }

  synchronized CopyOrder order() {
    return order;
  }

  ReplicaKey key() {
    return order().key();
  }

  /** The same copy was ordered again. */
  synchronized void renew(CopyOrder again) {
    order = again;
    notifyAll();
  }

  /** A higher leader is obeyed from now on; whether it wants the copy is not known. */
  synchronized void heed(LeaderStamp leader) {
    obeyed = leader;
  }

  /** Whether the leader obeyed is not the one that ordered the copy. */
  synchronized boolean doubtful() {
    return order.leader().compareTo(obeyed) < 0;
  }

  /** Ends it where it stands. */
  synchronized void stop(ChunkFsException why) {
    if (stopped != null) return;
    stopped = why;
    if (source != null) source.fail(why);
    notifyAll();
  }

  /** Whether it is to end. */
  synchronized boolean stopping() {
    return stopped != null;
  }

  synchronized void requireGoing() throws ChunkFsException {
    if (stopped != null) throw new ChunkFsException(stopped.code(), stopped.getMessage(), stopped);
  }

  /** Waits for that source from now on: stopping the job ends the wait. Null: for none. */
  synchronized void waitsFor(CopySource which) {
    source = which;
    if (which != null && stopped != null) which.fail(stopped);
  }

  /** Rests, unless it is stopped. */
  synchronized void pause(long nanos) throws ChunkFsException {
    requireGoing();
    await(nanos);
    requireGoing();
  }

  /** Waits while the leader may not want the copy; {@code limitNanos} is only a safety net. */
  synchronized void awaitNoDoubt(long limitNanos) throws ChunkFsException {
    long deadline = System.nanoTime() + limitNanos;
    requireGoing();
    while (doubtful()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new ChunkFsException(
            ErrorCode.STALE_ORDER, "no word of the new leader on copying " + order.key());
      }
      await(left);
      requireGoing();
    }
  }

  private void await(long nanos) throws ChunkFsException {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(ErrorCode.CANCELLED, "interrupted while copying", asked);
    }
  }
}
