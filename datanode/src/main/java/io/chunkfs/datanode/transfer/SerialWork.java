package io.chunkfs.datanode.transfer;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The disk work of one session: done in order, by at most one thread of the pool at a time. How
 * much may wait is bounded by whoever adds.
 */
final class SerialWork {
  private final Executor pool;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  SerialWork(Executor pool) {
    this.pool = pool;
  }

  /** Does {@code task} after all that were added before; false when the pool takes no work. */
  boolean add(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running) return true;
      running = true;
    }
    try {
      pool.execute(this::work);
      return true;
    } catch (RejectedExecutionException full) {
      synchronized (this) {
        running = false;
        waiting.removeLastOccurrence(task);
      }
      return false;
    }
  }

  private void work() {
    while (true) {
      Runnable task;
      synchronized (this) {
        task = waiting.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      task.run();
    }
  }
}
