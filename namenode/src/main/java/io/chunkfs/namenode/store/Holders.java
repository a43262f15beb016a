package io.chunkfs.namenode.store;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses a native object, so that the last one frees it and nobody touches it after: a
 * freed handle kills the JVM. Begins with one holder, the owner. Any thread.
 */
final class Holders {
  private final AtomicInteger count = new AtomicInteger(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final String what;
  private final Runnable free;

  Holders(String what, Runnable free) {
    this.what = what;
    this.free = free;
  }

  /** Adds a holder, who must {@link #release}. */
  void hold() {
    int now;
    do {
      now = count.get();
      if (now == 0 || closed.get()) throw new IllegalStateException(what + " is closed");
    } while (!count.compareAndSet(now, now + 1));
  }

  /** A holder goes. */
  void release() {
    if (count.decrementAndGet() == 0) free.run();
  }

  /** The owner goes; no new holder comes. Once only counts. */
  void close() {
    if (closed.compareAndSet(false, true)) release();
  }
}
