package io.chunkfs.client.name;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ServerInfoRequest;
import io.chunkfs.transport.Calls;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the client's leases, all with one call, while files are open for writing: a second after
 * the first was opened, and then three times within a lease's term. Its thread lives only as long.
 *
 * <p>Thread: any.
 */
public final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final Duration FIRST = Duration.ofSeconds(1);

  private final NameNodeLink names;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int openFiles;
  private boolean running;
  private boolean closed;

  /** Renews through {@code names}. */
  public LeaseKeeper(NameNodeLink names) {
    this.names = names;
  }

  /** A file was opened for writing. */
  public void opened() {
    lock.lock();
    try {
      openFiles++;
      if (running || closed) return;
      running = true;
      Thread thread = new Thread(this::run, "chunkfs-client-leases");
      thread.setDaemon(true);
      thread.start();
    } finally {
      lock.unlock();
    }
  }

  /** A file is open for writing no more. */
  public void finished() {
    lock.lock();
    try {
      openFiles--;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Duration period = FIRST;
    boolean termKnown = false;
    while (stillNeededAfter(period)) {
      try {
        if (!termKnown) {
          int termMillis =
              names.ask(Calls.SERVER_INFO, ServerInfoRequest.getDefaultInstance()).getLeaseMillis();
          period = Duration.ofMillis(Math.max(termMillis / 3, 100));
          termKnown = true;
        }
        names.renewLeases();
      } catch (ChunkFsException failure) {
        // The writers notice for themselves if a lease is lost over this.
        if (failure.code() != ErrorCode.CANCELLED) LOG.debug("leases were not renewed", failure);
      }
    }
  }

  private boolean stillNeededAfter(Duration wait) {
    long left = wait.toNanos();
    lock.lock();
    try {
      while (left > 0 && !closed) left = changed.awaitNanos(left);
      running = openFiles > 0 && !closed;
      return running;
    } catch (InterruptedException interrupted) {
      running = false;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Renews no more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
