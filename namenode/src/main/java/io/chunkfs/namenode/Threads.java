package io.chunkfs.namenode;

import java.time.Duration;

/** Ends of background threads. */
final class Threads {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Threads() {}

  /** Waits for a thread that was told to end; not for ever. */
  static void join(Thread thread) {
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
