package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.collections.LongHashSet;

/** One lock a block, for as long as its files are moved about. Not reentrant. */
final class BlockLocks {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final LongHashSet held = new LongHashSet();

  void hold(BlockId block) throws ChunkFsException {
    lock.lock();
    try {
      long left = PATIENCE_NANOS;
      while (!held.add(block.value())) {
        if (left <= 0) {
          throw new ChunkFsException(
              ErrorCode.BUSY, block + " is being sealed, resumed or deleted for too long");
        }
        left = freed.awaitNanos(left);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(ErrorCode.CANCELLED, "interrupted while waiting for " + block);
    } finally {
      lock.unlock();
    }
  }

  void free(BlockId block) {
    lock.lock();
    try {
      held.remove(block.value());
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
