package io.chunkfs.namenode.journal;

import io.chunkfs.common.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps the read lease by rounds of {@link Journal#confirmLeadership}. */
public final class LeaseKeeper implements ReadLease, AutoCloseable {
  private static final int ROUNDS_A_LEASE = 4;
  private static final long CLOSE_MILLIS = 5_000;

  private final Journal journal;
  private final Clock clock;
  private final long lengthNanos;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "namenode-read-lease");
  private volatile long validUntilNanos;

  LeaseKeeper(Journal journal, Clock clock, Duration length) {
    this.journal = journal;
    this.clock = clock;
    this.lengthNanos = length.toNanos();
    this.validUntilNanos = clock.nanos();
  }

  /** Begins its rounds; each one that succeeds is worth {@code length} from its start. */
  public static LeaseKeeper start(Journal journal, Clock clock, Duration length) {
    LeaseKeeper keeper = new LeaseKeeper(journal, clock, length);
    keeper.thread.setDaemon(true);
    keeper.thread.start();
    return keeper;
  }

  @Override
  public boolean holds() {
    return clock.nanos() - validUntilNanos < 0;
  }

  private void work() {
    try {
      do {
        round();
      } while (!closed.await(lengthNanos / ROUNDS_A_LEASE, TimeUnit.NANOSECONDS));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round. A failed one takes nothing back: what an earlier one proved stays true. */
  void round() throws InterruptedException {
    long start = clock.nanos();
    try {
      journal.confirmLeadership().get(lengthNanos, TimeUnit.NANOSECONDS);
      validUntilNanos = start + lengthNanos;
    } catch (ExecutionException | TimeoutException notProven) {
      // It does not lead, or its peers do not answer: the lease runs out by itself.
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
