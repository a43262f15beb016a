package io.chunkfs.client.read;

import io.chunkfs.client.name.Deadline;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.Packet;
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
final class FrameQueue {
  private final int limitBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuf> frames = new ArrayDeque<>();
  private Connection connection;
  private long queuedBytes;
  private boolean paused;
  private boolean dropped;
  private ChunkFsException failure;

  FrameQueue(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The connection to slow down. */
  void attach(Connection to) {
    lock.lock();
    try {
      connection = to;
    } finally {
      lock.unlock();
    }
  }

  void put(ByteBuf frame) {
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
  void fail(ChunkFsException reason) {
    lock.lock();
    try {
      if (failure == null) failure = reason;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next frame, which the caller then owns. */
  ByteBuf take(Duration stall, String sender) throws ChunkFsException {
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
      throw Deadline.cancelled("data from " + sender);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Frees what is queued and takes in no more.
   *
   * @return whether the session's last packet was among it
   */
  boolean drop() {
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
