package io.chunkfs.namenode.service;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Replicas that some reader could not use. A hint: they are read after the others for a while, and
 * nothing else follows from it.
 *
 * <p>Time is attended time. Any thread.
 */
final class Doubts {
  private static final int LIMIT = 10_000;
  private static final long LAST_NANOS = Duration.ofMinutes(10).toNanos();

  private final Map<Doubt, Long> since =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Doubt, Long> eldest) {
          return size() > LIMIT;
        }
      };

  private record Doubt(BlockId block, DataNodeId node) {}

  synchronized void add(BlockId block, DataNodeId node, long nowNanos) {
    Doubt doubt = new Doubt(block, node);
    since.remove(doubt);
    since.put(doubt, nowNanos);
  }

  synchronized boolean about(BlockId block, DataNodeId node, long nowNanos) {
    Long at = since.get(new Doubt(block, node));
    return at != null && nowNanos - at <= LAST_NANOS;
  }
}
