package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Replicas that were complained about lately, so that one complaint leads to one reading and not to
 * many. Bounded: the oldest is forgotten.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Doubts {
  private static final int LIMIT = 10_000;
  private static final long LAST_NANOS = Duration.ofSeconds(60).toNanos();

  private final Map<Doubt, Long> since =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Doubt, Long> eldest) {
          return size() > LIMIT;
        }
      };

  private record Doubt(BlockId block, int node) {}

  /** Whether a complaint is new; notes that it came. */
  boolean isNew(BlockId block, int node, long nowNanos) {
    Doubt doubt = new Doubt(block, node);
    Long at = since.get(doubt);
    if (at != null && nowNanos - at < LAST_NANOS) return false;
    since.remove(doubt);
    since.put(doubt, nowNanos);
    return true;
  }
}
