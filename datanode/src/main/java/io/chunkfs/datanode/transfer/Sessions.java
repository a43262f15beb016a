package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions that run: how many there may be, how much they keep in memory, and which one writes
 * which block.
 */
final class Sessions {
  private static final Duration BUSY_RETRY = Duration.ofMillis(500);
  private static final Duration STOPPING_RETRY = Duration.ofSeconds(2);

  private final String name;
  private final int limit;
  private final long bufferBytes;
  private final AtomicLong buffered = new AtomicLong();
  private final Map<BlockId, WriteSession> writers = new ConcurrentHashMap<>();
  private int running; // guarded by this
  private boolean stopping; // guarded by this

  /**
   * No sessions yet.
   *
   * @param name of the datanode, for messages
   * @param bufferBytes of packets that all write sessions together may keep before each has to do
   *     with one packet at a time
   */
  Sessions(String name, int limit, long bufferBytes) {
    this.name = name;
    this.limit = limit;
    this.bufferBytes = bufferBytes;
  }

  /** Takes a place; whoever took it {@link #leave}s. */
  synchronized void enter() throws ChunkFsException {
    if (stopping) {
      throw new ChunkFsException(
          ErrorCode.STOPPING, name + " is stopping; try another replica", STOPPING_RETRY, null);
    }
    if (running >= limit) {
      throw new ChunkFsException(
          ErrorCode.BUSY,
          name + " runs " + limit + " transfers already (setting datanode.sessions)",
          BUSY_RETRY,
          null);
    }
    running++;
  }

  synchronized void leave() {
    running--;
    notifyAll();
  }

  synchronized int running() {
    return running;
  }

  /** A write session keeps more, or less, bytes of packets. */
  void buffered(long moreBytes) {
    buffered.addAndGet(moreBytes);
  }

  /** Whether write sessions keep as much as they should, all together. */
  boolean full() {
    return buffered.get() > bufferBytes;
  }

  /** A session writes a block from now on; an older one that still stands is ended. */
  void writes(BlockId block, WriteSession session) {
    WriteSession before = writers.put(block, session);
    if (before != null) before.superseded();
  }

  void wrote(BlockId block, WriteSession session) {
    writers.remove(block, session);
  }

  /** Lets every write session look at its pipeline. */
  void tick() {
    for (WriteSession session : writers.values()) session.tick();
  }

  /** Refuses new sessions and waits for the running ones; false when some outlast the bound. */
  synchronized boolean finish(Duration bound) throws InterruptedException {
    stopping = true;
    long deadline = System.nanoTime() + bound.toNanos();
    while (running > 0) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) return false;
      wait(millis);
    }
    return true;
  }
}
