package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.Batch;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A journal in memory that always leads and applies at once, on the thread that submits: the twin
 * for tests and simulations.
 */
public final class MemoryJournal implements Journal {
  private final AppliedState state;
  private final long term;
  private long index;
  private volatile boolean closed;

  /** Over the state that entries are applied to; it stays the caller's to close. */
  public MemoryJournal(AppliedState state) {
    this.state = state;
    this.term = state.applied().getTerm() + 1;
    this.index = state.applied().getIndex();
  }

  @Override
  public synchronized CompletableFuture<Boolean> submit(Batch batch) {
    if (closed) return CompletableFuture.failedFuture(stopping());
    try {
      return CompletableFuture.completedFuture(state.apply(term, ++index, batch));
    } catch (IOException failed) {
      closed = true;
      return CompletableFuture.failedFuture(failed);
    }
  }

  @Override
  public Leadership leadership() {
    return new Leadership(term, !closed, !closed, "");
  }

  @Override
  public CompletableFuture<Void> confirmLeadership() {
    return closed
        ? CompletableFuture.failedFuture(stopping())
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    closed = true;
  }

  private static ChunkFsException stopping() {
    return new ChunkFsException(ErrorCode.STOPPING, "the journal is closed");
  }
}
