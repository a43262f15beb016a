package io.chunkfs.namenode.repair;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayQueue;

/**
 * Blocks in the order in which they came, each once, with the bytes that each is about. Bounded:
 * one that does not fit is refused. Holds primitive numbers only.
 *
 * <p>Thread: one owner.
 */
final class BlockQueue {
  private static final long ABSENT = -1;
  private static final long NULL_BLOCK = 0;
  private static final int SLACK = 1024;

  private final int limit;
  private final Long2LongHashMap bytes = new Long2LongHashMap(ABSENT);
  private LongArrayQueue order = new LongArrayQueue(NULL_BLOCK);
  private long sum;

  BlockQueue(int limit) {
    this.limit = limit;
  }

  /** Adds a block at the end, or keeps its place and notes its bytes; false when it is full. */
  boolean add(long block, long its) {
    long before = bytes.get(block);
    if (before == ABSENT) {
      if (bytes.size() >= limit) return false;
      order.addLong(block);
    } else {
      sum -= before;
    }
    bytes.put(block, its);
    sum += its;
    return true;
  }

  boolean contains(long block) {
    return bytes.containsKey(block);
  }

  /** Takes the oldest out; 0 when there is none. */
  long poll() {
    while (!order.isEmpty()) {
      long block = order.pollLong();
      if (remove(block)) return block;
    }
    return 0;
  }

  /** The oldest, which goes to the end; 0 when there is none. */
  long rotate() {
    while (!order.isEmpty()) {
      long block = order.pollLong();
      if (!bytes.containsKey(block)) continue;
      order.addLong(block);
      return block;
    }
    return 0;
  }

  /** Takes a block out; true when it was in. */
  boolean remove(long block) {
    long its = bytes.remove(block);
    if (its == ABSENT) return false;
    sum -= its;
    if (order.size() > 2 * bytes.size() + SLACK) tidy();
    return true;
  }

  int size() {
    return bytes.size();
  }

  /** Places in its order, those of blocks that are out included. */
  int places() {
    return order.size();
  }

  boolean isEmpty() {
    return bytes.isEmpty();
  }

  /** Whether more than half of the room is taken. */
  boolean crowded() {
    return bytes.size() > limit / 2;
  }

  /** Bytes of all of them. */
  long bytes() {
    return sum;
  }

  void clear() {
    bytes.clear();
    order = new LongArrayQueue(NULL_BLOCK);
    sum = 0;
  }

  /** Forgets places of blocks that were taken out, and all but the first of one taken in again. */
  private void tidy() {
    LongArrayQueue kept = new LongArrayQueue(NULL_BLOCK);
    Long2LongHashMap seen = new Long2LongHashMap(ABSENT);
    while (!order.isEmpty()) {
      long block = order.pollLong();
      if (bytes.containsKey(block) && seen.put(block, 1) == ABSENT) kept.addLong(block);
    }
    order = kept;
  }
}
