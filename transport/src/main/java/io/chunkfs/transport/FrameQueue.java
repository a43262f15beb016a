package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames that came in and wait for their reader. Above its limit the connection is read no further,
 * until half of it is taken.
 *
 * <p>Thread: the event loop puts and fails, one reader takes.
 */
public final class FrameQueue {
  private final int limitBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuf> frames = new ArrayDeque<>();
  private Connection connection;
  private long queuedBytes;
  private boolean paused;
  private boolean dropped;
  private ChunkFsException failure;

  /** An empty one of which no more than the limit, and one frame, should wait. */
  public FrameQueue(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The connection to slow down. */
  public void attach(Connection to) {
    lock.lock();
    try {
      connection = to;
    } finally {
      lock.unlock();
    }
  }

  /** A frame came, which the queue now owns. */
  public void put(ByteBuf frame) {
    lock.lock();
    try {
      if (dropped || failure != null) {
        frame.release();
        return;
      }
      frames.addLast(frame);
      queuedBytes += frame.readableBytes();
      if (queuedBytes > limitBytes && !paused && connection != null) {
        paused = true;
        connection.pauseReading();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing comes any more; what came before can still be taken. */
  public void fail(ChunkFsException reason) {
    lock.lock();
    try {
      if (failure == null) failure = reason;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next frame, which the caller then owns.
   *
   * @param stall how long it may take
   * @param sender for the message when it takes longer
   */
  public ByteBuf take(Duration stall, String sender) throws ChunkFsException {
    long left = stall.toNanos();
    lock.lock();
    try {
      while (frames.isEmpty()) {
        if (failure != null) throw failure;
        if (left <= 0) {
          throw new ChunkFsException(
              ErrorCode.TIMEOUT, sender + " sent nothing for " + stall.toMillis() + " ms");
        }
        left = changed.awaitNanos(left);
      }
      ByteBuf frame = frames.pollFirst();
      queuedBytes -= frame.readableBytes();
      if (paused && queuedBytes <= limitBytes / 2) {
        paused = false;
        connection.resumeReading();
      }
      return frame;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(
          ErrorCode.CANCELLED, "the thread was interrupted while it waited for " + sender);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Frees what is queued and takes in no more.
   *
   * @return whether the session's last packet was among it
   */
  public boolean drop() {
    lock.lock();
    try {
      dropped = true;
      boolean whole = !frames.isEmpty() && Packet.read(frames.peekLast()).last();
      frames.forEach(ByteBuf::release);
      frames.clear();
      if (paused) connection.resumeReading();
      paused = false;
      return whole;
    } finally {
      lock.unlock();
    }
  }
}
