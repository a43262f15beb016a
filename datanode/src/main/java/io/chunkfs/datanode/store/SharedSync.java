package io.chunkfs.datanode.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fsync of one directory, shared: whoever asks while one runs waits for the next, which serves all
 * of them. A call returns once an fsync that began after it has ended. A failed one is final: no
 * later call succeeds.
 */
final class SharedSync {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Disk disk;
  private final Path directory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean running;
  private long begun;
  private long done;
  private IOException failure;

  SharedSync(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  void sync() throws IOException {
    if (waitUnlessMine()) return;
    IOException broken = null;
    boolean finished = false;
    try {
      disk.syncDirectory(directory);
      finished = true;
    } catch (ClosedByInterruptException stopped) {
      throw stopped; // the thread's fate and not the disk's: the next caller syncs
    } catch (IOException failed) {
      broken = failed;
      throw failed;
    } finally {
      lock.lock();
      try {
        running = false;
        if (finished) done = begun;
        if (broken != null) failure = broken;
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** True when somebody else's fsync served this call; false when the caller is to do one. */
  private boolean waitUnlessMine() throws IOException {
    lock.lock();
    try {
      long wanted = begun + 1;
      long left = PATIENCE_NANOS;
      while (done < wanted) {
        if (failure != null) throw new IOException("an earlier fsync failed", failure);
        if (!running) {
          running = true;
          begun++;
          return false;
        }
        if (left <= 0) throw new IOException("fsync of " + directory + " hangs");
        left = ended.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } finally {
      lock.unlock();
    }
  }
}
