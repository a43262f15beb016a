package io.chunkfs.shell.demo;

import io.chunkfs.common.time.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what the demo shows, each time with a deadline and a name for it. */
final class Waiting {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Clock clock;
  private final Pause pause;

  /** Lets a moment pass between two looks. */
  interface Pause {
    void nanos(long nanos);
  }

  /** A look at what is waited for. */
  interface Look {
    /** What is missing, for a person; empty when nothing is any more. */
    Optional<String> missing() throws IOException;
  }

  Waiting(Clock clock, Pause pause) {
    this.clock = clock;
    this.pause = pause;
  }

  /** On the machine's clock. */
  static Waiting really() {
    return new Waiting(Clock.system(), LockSupport::parkNanos);
  }

  long nanos() {
    return clock.nanos();
  }

  /**
   * Looks until nothing is missing.
   *
   * @param what is waited for, as in "wait until dn2 is dead"
   * @throws IOException when it takes too long; it says what was expected and what is
   */
  void until(String what, Duration limit, Look look) throws IOException {
    long deadline = clock.nanos() + limit.toNanos();
    while (true) {
      Optional<String> missing = look.missing();
      if (missing.isEmpty()) return;
      if (clock.nanos() - deadline >= 0) {
        throw new IOException(
            "expected within " + limit.toSeconds() + " s that " + what + "; " + missing.get());
      }
      if (Thread.interrupted()) throw new InterruptedIOException("interrupted while the demo ran");
      pause.nanos(LOOK_NANOS);
    }
  }
}
