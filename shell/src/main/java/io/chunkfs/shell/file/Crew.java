package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies files side by side. The command's thread hands out one file after another and waits while
 * all hands are full, so nothing queues; with one hand it does the work itself.
 *
 * <p>Thread: the command's, but for the tasks.
 */
final class Crew implements AutoCloseable {
  /** Most threads that a command may ask for. */
  static final int MOST = 64;

  /** What one task works with, and no other at the same time. */
  record Hand(Pump pump, Unfinished unfinished) {}

  /** The copying of one file. */
  interface Task {
    void run(Hand hand) throws IOException;
  }

  private record Last(String shown, Work.Attempt attempt) {}

  private final Work work;
  private final int threads;
  private final BlockingQueue<Hand> free;
  private final ExecutorService pool;
  private final Deque<Last> last = new ArrayDeque<>();
  private final AtomicReference<RuntimeException> bug = new AtomicReference<>();

  Crew(Work work, int threads) {
    this.work = work;
    this.threads = threads;
    this.free = new ArrayBlockingQueue<>(threads);
    this.pool = threads == 1 ? null : Executors.newFixedThreadPool(threads, Crew::thread);
    for (int i = 0; i < threads; i++) free.add(new Hand(new Pump(), new Unfinished()));
  }

  /** As many as {@code -t} says. */
  static int threads(Words words) throws UsageException {
    words.count("q", 1, 1); // Hadoop's length of a queue that we do not have
    int threads = words.count("t", 1, 1);
    if (threads > MOST) {
      throw new UsageException("-t must be at most " + MOST + ", not " + threads);
    }
    return threads;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "copy");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Copies a file, now or soon; a failure is told as one of {@code shown}.
   *
   * @return false when it is known to have failed
   */
  boolean copy(String shown, Task task) throws IOException {
    Hand hand = take();
    if (pool == null) {
      try {
        return work.attempt(shown, () -> task.run(hand));
      } finally {
        free.add(hand);
      }
    }
    pool.execute(
        () -> {
          try {
            work.attempt(shown, () -> task.run(hand));
          } catch (RuntimeException ours) {
            bug.compareAndSet(null, ours); // thrown on by the command's thread
          } finally {
            free.add(hand);
          }
        });
    return true;
  }

  /** Does something when all files are copied; what is said last is done first. */
  void atLast(String shown, Work.Attempt attempt) {
    last.push(new Last(shown, attempt));
  }

  /** Each copy under way has deadlines of its own, so that a hand comes back. */
  private Hand take() throws IOException {
    try {
      return free.take();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were copied");
    }
  }

  /** Waits for all copies, and does what comes last. */
  @Override
  public void close() throws IOException {
    for (int i = 0; i < threads; i++) take().unfinished().close();
    if (pool != null) pool.shutdown();
    if (bug.get() != null) throw bug.get();
    while (!last.isEmpty()) {
      Last each = last.pop();
      work.attempt(each.shown(), each.attempt());
    }
  }
}
