package io.chunkfs.namenode.journal;

import io.chunkfs.proto.Batch;
import java.util.concurrent.CompletableFuture;

/** A journal in memory that always leads: the twin for tests and simulations. */
public final class MemoryJournal implements Journal {
  /** Over the state that entries are applied to; it stays the caller's to close. */
  public MemoryJournal(AppliedState state) {}

  @Override
  public CompletableFuture<Boolean> submit(Batch batch) {
    throw new IllegalStateException("not yet");
  }

  @Override
  public Leadership leadership() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public CompletableFuture<Void> confirmLeadership() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void close() {
    throw new IllegalStateException("not yet");
  }
}
