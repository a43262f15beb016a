package io.chunkfs.namenode.journal;

import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.command.Command;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.MutateReply;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The one thread that executes commands and turns them into batches. */
public final class Writer implements AutoCloseable {
  private Writer() {}

  /**
   * Starts the thread.
   *
   * @param halt called once when going on would be wrong: the process must end without more ado
   */
  public static Writer start(
      WriterOptions options,
      Journal journal,
      AppliedState state,
      Clock clock,
      Consumer<Throwable> halt) {
    throw new IllegalStateException("not yet");
  }

  /**
   * Runs a client's call exactly once. Completes, after its batch applied, with the serialized
   * MutateReply: a new one or, for a call that was answered before, the first; rejections inside.
   * Fails with a ChunkFsException: NOT_LEADER, NOT_READY, BUSY, STOPPING, SESSION_EXPIRED, or
   * UNREACHABLE when its fate is unknown.
   */
  public CompletableFuture<byte[]> call(CallId call, Command<MutateReply> command) {
    throw new IllegalStateException("not yet");
  }

  /** Runs a command of the cluster's own; a rejection is a ChunkFsException of its code. */
  public <R> CompletableFuture<R> run(Command<R> command) {
    throw new IllegalStateException("not yet");
  }

  /** Calls waiting now. */
  public int waiting() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void close() {
    throw new IllegalStateException("not yet");
  }
}
