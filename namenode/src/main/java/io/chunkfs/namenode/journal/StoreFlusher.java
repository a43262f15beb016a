package io.chunkfs.namenode.journal;

import io.chunkfs.proto.AppliedRow;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Flushes the store after so many applied bytes, on a thread of its own, and then asks for a
 * snapshot, by which Ratis learns how much of its log is not needed any more.
 */
final class StoreFlusher implements AutoCloseable {
  private static final long CLOSE_MILLIS = 30_000;

  private final AppliedState state;
  private final long everyBytes;
  private final Runnable askForSnapshot;
  private final Consumer<Throwable> halt;
  private final Thread thread = new Thread(this::work, "namenode-flusher");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long pendingBytes;
  private boolean closed;
  private volatile AppliedRow flushed;

  /**
   * Not yet started.
   *
   * @param flushed what is durable already
   */
  StoreFlusher(
      AppliedState state,
      AppliedRow flushed,
      long everyBytes,
      Runnable askForSnapshot,
      Consumer<Throwable> halt) {
    this.state = state;
    this.flushed = flushed;
    this.everyBytes = everyBytes;
    this.askForSnapshot = askForSnapshot;
    this.halt = halt;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** What is durable in the store. Any thread. */
  AppliedRow flushed() {
    return flushed;
  }

  /** Counts what was applied. Apply thread. */
  void applied(long bytes) {
    lock.lock();
    try {
      pendingBytes += bytes;
      if (pendingBytes >= everyBytes) changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    try {
      while (awaitWork()) {
        flushed = state.flush();
        askForSnapshot.run();
      }
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      halt.accept(failed);
    }
  }

  /** Until there is enough to flush; false once closed. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && pendingBytes < everyBytes) {
        // The deadline only bounds the wait: what it wakes for is checked again.
        changed.await(1, TimeUnit.MINUTES);
      }
      pendingBytes = 0;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
