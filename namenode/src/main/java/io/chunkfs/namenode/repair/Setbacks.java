package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Blocks whose repair failed lately: when to try again, and which datanodes to avoid meanwhile. The
 * first failure costs nothing, as another source or target may do; then the wait doubles.
 *
 * <p>Bounded: the longest untouched is forgotten. Time is attended time. Thread: the cluster's
 * owner.
 */
final class Setbacks {
  private static final int LIMIT = 50_000;
  private static final long FIRST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int DOUBLINGS = 5;

  private final Map<BlockId, Setback> blocks =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BlockId, Setback> eldest) {
          return size() > LIMIT;
        }
      };

  private static final class Setback {
    private int failures;
    private long notBeforeNanos = Long.MIN_VALUE;
    private String what = "";
    private final Map<Integer, Long> avoidedUntil = new HashMap<>();
  }

  /** A copy failed; {@code culprit} is avoided for a while. */
  void failed(BlockId block, int culprit, Duration avoid, String what, long nowNanos) {
    Setback setback = of(block);
    setback.failures++;
    setback.what = what;
    setback.avoidedUntil.put(culprit, nowNanos + avoid.toNanos());
    if (setback.failures == 1) return;
    long wait = FIRST_WAIT_NANOS << Math.min(DOUBLINGS, setback.failures - 2);
    setback.notBeforeNanos = nowNanos + wait;
  }

  /** Nothing could be done; no use in looking again before. */
  void later(BlockId block, Duration wait, long nowNanos) {
    Setback setback = of(block);
    setback.notBeforeNanos = Math.max(setback.notBeforeNanos, nowNanos + wait.toNanos());
  }

  /** All went well, or the block is gone. */
  void over(BlockId block) {
    blocks.remove(block);
  }

  boolean due(BlockId block, long nowNanos) {
    Setback setback = blocks.get(block);
    return setback == null
        || nowNanos - setback.notBeforeNanos >= 0
        || setback.notBeforeNanos == Long.MIN_VALUE;
  }

  /** Nodes that are avoided for a block now. */
  Set<Integer> avoided(BlockId block, long nowNanos) {
    Setback setback = blocks.get(block);
    if (setback == null || setback.avoidedUntil.isEmpty()) return Set.of();
    setback.avoidedUntil.values().removeIf(until -> nowNanos - until >= 0);
    return new TreeSet<>(setback.avoidedUntil.keySet());
  }

  /** What went wrong last. */
  Optional<String> what(BlockId block) {
    Setback setback = blocks.get(block);
    return setback == null || setback.what.isEmpty() ? Optional.empty() : Optional.of(setback.what);
  }

  void clear() {
    blocks.clear();
  }

  private Setback of(BlockId block) {
    return blocks.computeIfAbsent(block, added -> new Setback());
  }
}
