package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that wait for disks, so that event loops never do. They are never interrupted: that
 * would close the files they work on.
 */
public final class IoPool implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IoPool.class);

  private final ThreadPoolExecutor threads;

  /**
   * A pool.
   *
   * @param threads most threads; idle ones end
   * @param waiting most tasks that wait for a thread; more are refused
   */
  public IoPool(String name, int threads, int waiting) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            new DefaultThreadFactory(name, true));
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** Runs {@code task}; a full pool throws {@link RejectedExecutionException}. */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Runs {@code task}; the future fails with a ChunkFsException only, BUSY for a full pool. */
  public <T> CompletableFuture<T> call(Task<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      threads.execute(
          () -> {
            try {
              result.complete(task.run());
            } catch (ChunkFsException refused) {
              result.completeExceptionally(refused);
            } catch (RuntimeException | Error bug) {
              LOG.error("disk work failed unexpectedly", bug);
              result.completeExceptionally(
                  new ChunkFsException(ErrorCode.INTERNAL, "disk work failed: " + bug, bug));
            }
          });
    } catch (RejectedExecutionException full) {
      result.completeExceptionally(
          new ChunkFsException(
              ErrorCode.BUSY, "too much work waits for the disks of this datanode", full));
    }
    return result;
  }

  /** Work that may wait for a disk. */
  public interface Task<T> {
    /** Does it. */
    T run() throws ChunkFsException;
  }

  /** Takes no more work; waits a bounded time for what was taken. */
  public boolean finish(Duration bound) throws InterruptedException {
    threads.shutdown();
    return threads.awaitTermination(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
