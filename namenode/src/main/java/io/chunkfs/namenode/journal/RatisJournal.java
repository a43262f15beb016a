package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.Batch;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The journal on Apache Ratis. */
public final class RatisJournal implements Journal {
  private RatisJournal() {}

  /**
   * Starts this namenode's member of the group; does not wait for a leader.
   *
   * @param state what entries are applied to; stays the caller's to close, after this
   * @param halt called once when going on would be wrong: the process must end without more ado
   */
  public static RatisJournal start(
      JournalOptions options, AppliedState state, Clock clock, Consumer<Throwable> halt)
      throws ChunkFsException {
    throw new IllegalStateException("not yet");
  }

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
