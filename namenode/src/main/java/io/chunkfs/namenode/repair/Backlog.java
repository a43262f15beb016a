package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks for which something is to be ordered, by danger. Bounded: what does not fit is found again
 * by the {@link Watch}'s sweep.
 *
 * <p>Thread: the cluster's owner.
 */
final class Backlog {
  private static final int LIMIT = 500_000;

  private final List<BlockQueue> queues = new ArrayList<>();

  Backlog() {
    for (Danger danger : Danger.values()) {
      if (danger != Danger.NONE) queues.add(new BlockQueue(LIMIT));
    }
  }

  /** Files a block under one danger; false when there is no room. */
  boolean put(BlockId block, Danger danger, long bytes) {
    for (Danger other : Danger.values()) {
      if (other != danger && other != Danger.NONE) queue(other).remove(block.value());
    }
    return queue(danger).add(block.value(), bytes);
  }

  /** Nothing is to be ordered for it. */
  void drop(BlockId block) {
    for (BlockQueue queue : queues) queue.remove(block.value());
  }

  BlockQueue queue(Danger danger) {
    return queues.get(danger.ordinal());
  }

  /** Blocks that wait for a copy, by danger. */
  List<Long> waiting() {
    return queues.stream().limit(Danger.COPIED).map(queue -> (long) queue.size()).toList();
  }

  /** Blocks that wait for a copy, all together. */
  long waitingInAll() {
    return waiting().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether any block waits for a copy. */
  boolean awaitsCopies() {
    return queues.stream().limit(Danger.COPIED).anyMatch(queue -> !queue.isEmpty());
  }

  /** Bytes of copies of blocks that are in no less danger than this. */
  long bytes(Danger least) {
    return queues.stream().limit(least.ordinal() + 1L).mapToLong(BlockQueue::bytes).sum();
  }

  /** Those blocks. */
  long blocks(Danger least) {
    return queues.stream().limit(least.ordinal() + 1L).mapToLong(BlockQueue::size).sum();
  }

  void clear() {
    queues.forEach(BlockQueue::clear);
  }
}
