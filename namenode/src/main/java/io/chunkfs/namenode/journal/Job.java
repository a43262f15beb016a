package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.namenode.store.Overlay;
import java.util.concurrent.CompletableFuture;

/**
 * One piece of work of the writer: executed into a batch, and answered once that batch applied.
 *
 * @param <A> the answer
 */
abstract class Job<A> {
  private final CompletableFuture<A> future = new CompletableFuture<>();
  private A answer;
  private ChunkFsException refusal;

  /** What the caller waits for. */
  final CompletableFuture<A> future() {
    return future;
  }

  /** Executes; keeps or discards the overlay's edit; decides the answer. Writer thread only. */
  abstract void execute(Engine engine, Overlay rows);

  /** Decides what {@link #leave} will say. */
  final void decide(A decided) {
    answer = decided;
  }

  /** Decides that {@link #leave} will fail the call. */
  final void refuse(ChunkFsException decided) {
    refusal = decided;
  }

  /** What was decided goes out. */
  final void leave() {
    if (refusal == null) future.complete(answer);
    else future.completeExceptionally(refusal);
  }

  /** Whatever was decided, this goes out instead. */
  final void fail(ChunkFsException failure) {
    future.completeExceptionally(failure);
  }
}
