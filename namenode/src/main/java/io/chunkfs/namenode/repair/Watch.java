package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.ReplicaMap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds the blocks to be looked at: those that changed, those of a datanode that turned suspect,
 * and, by a sweep over the whole replica map that never ends, whatever else is not as wanted. The
 * events are only its shortcut: what does not fit here is found by the sweep, which then hurries.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Watch {
  private static final int LIMIT = 500_000;
  private static final int YOUNG_LIMIT = 100_000;
  private static final int WALKED_A_STEP = 2_000;
  private static final int SWEPT_A_STEP = 2_000;
  private static final int SWEPT_IN_A_HURRY = 100_000;

  private final ReplicaMap map;
  private final long graceNanos;
  private final BlockQueue blocks = new BlockQueue(LIMIT);
  private final Map<BlockId, Long> youngUntil = new LinkedHashMap<>();
  private final Deque<Walk> walks = new ArrayDeque<>();
  private int swept;
  private boolean hurry;
  private boolean again;

  private record Walk(int node, int from) {}

  Watch(ReplicaMap map, Duration grace) {
    this.map = map;
    this.graceNanos = grace.toNanos();
  }

  /** A block is to be looked at. */
  void note(BlockId block) {
    if (!blocks.add(block.value(), 0)) again = true;
  }

  /** Something was found that there was no room for elsewhere: the sweep shall find it again. */
  void missed() {
    again = true;
  }

  /** A block was sealed just now; if it lacks replicas, they may be on their way. */
  void sealed(BlockId block, long nowNanos) {
    if (!blocks.contains(block.value()) || youngUntil.size() >= YOUNG_LIMIT) return;
    youngUntil.put(block, nowNanos + graceNanos);
  }

  /** Whether a block was sealed so lately that its members' reports may be on their way. */
  boolean isYoung(BlockId block) {
    return youngUntil.containsKey(block);
  }

  /** A datanode is trusted less than before: its blocks are looked through. */
  void walk(int node) {
    walks.removeIf(walk -> walk.node() == node);
    walks.add(new Walk(node, 0));
  }

  /** Everything is looked at anew. */
  void restart() {
    swept = 0;
    hurry = true;
  }

  /** Goes a bounded part on; {@code endangered} picks from a suspect node's blocks. */
  void step(Predicate<BlockId> endangered) {
    walk(endangered);
    if (hurry) sweep();
  }

  /** What time brings. */
  void tick(long nowNanos) {
    Iterator<Map.Entry<BlockId, Long>> oldest = youngUntil.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<BlockId, Long> young = oldest.next();
      if (nowNanos - young.getValue() < 0) break;
      oldest.remove();
      note(young.getKey());
    }
    if (again && !hurry) restart();
    if (!hurry) sweep();
  }

  /** The next block to be looked at; 0 when there is none. */
  long poll() {
    return blocks.poll();
  }

  /** Whether there is more to do at once. */
  boolean busy() {
    return !blocks.isEmpty() || !walks.isEmpty() || hurry;
  }

  void clear() {
    blocks.clear();
    youngUntil.clear();
    walks.clear();
    swept = 0;
    hurry = false;
    again = false;
  }

  private void walk(Predicate<BlockId> endangered) {
    Walk walk = walks.poll();
    if (walk != null) {
      int next =
          map.blocksOf(
              walk.node(),
              walk.from(),
              WALKED_A_STEP,
              block -> {
                if (endangered.test(block)) note(block);
              });
      if (next >= 0) walks.addFirst(new Walk(walk.node(), next));
    }
  }

  private void sweep() {
    if (blocks.crowded()) return;
    swept = map.unlikeWanted(swept, hurry ? SWEPT_IN_A_HURRY : SWEPT_A_STEP, this::note);
    if (swept >= 0) return;
    swept = 0;
    hurry = again;
    again = false;
  }
}
