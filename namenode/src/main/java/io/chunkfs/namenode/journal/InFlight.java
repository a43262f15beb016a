package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.BatchId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A batch between its submission and its fate.
 *
 * @param fate true once it applied; false or a failure when it did not, or when nobody knows
 */
record InFlight(
    BatchId id, BatchId base, Overlay rows, List<Job<?>> jobs, CompletableFuture<Boolean> fate) {

  boolean settled() {
    return fate.isDone();
  }

  boolean applied() {
    return fate.isDone() && !fate.isCompletedExceptionally() && fate.join();
  }

  /** Lets the answers out, or says that nobody knows. */
  static void answer(List<Job<?>> jobs, Boolean applied, Throwable failure) {
    if (failure == null && applied) {
      jobs.forEach(Job::leave);
      return;
    }
    ChunkFsException unknown = unknown(failure);
    jobs.forEach(job -> job.fail(unknown));
  }

  private static ChunkFsException unknown(Throwable failure) {
    return new ChunkFsException(
        ErrorCode.UNREACHABLE,
        "this namenode lost the lead while the call was on its way, so that it may or may not have"
            + " happened; retry the same call",
        failure);
  }
}
