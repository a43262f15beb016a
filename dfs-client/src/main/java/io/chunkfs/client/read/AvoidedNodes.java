package io.chunkfs.client.read;

import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.DataNodeAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Datanodes that did not answer a reader lately, and are asked last for a while.
 *
 * <p>Thread: any.
 */
public final class AvoidedNodes {
  private static final long AVOIDED_NANOS = Duration.ofSeconds(20).toNanos();

  private final Clock clock;
  private final Map<Long, Long> sinceNanos = new ConcurrentHashMap<>();

  /** Avoids nobody yet. */
  public AvoidedNodes(Clock clock) {
    this.clock = clock;
  }

  void avoid(DataNodeAddress node) {
    sinceNanos.put(node.getNode(), clock.nanos());
  }

  void forgive(DataNodeAddress node) {
    sinceNanos.remove(node.getNode());
  }

  /** The same nodes in the same order, but those that are avoided last. */
  List<DataNodeAddress> inOrder(List<DataNodeAddress> nodes) {
    if (sinceNanos.isEmpty()) return nodes;
    long now = clock.nanos();
    sinceNanos.values().removeIf(since -> now - since > AVOIDED_NANOS);
    List<DataNodeAddress> first = new ArrayList<>();
    List<DataNodeAddress> last = new ArrayList<>();
    for (DataNodeAddress node : nodes) {
      (sinceNanos.containsKey(node.getNode()) ? last : first).add(node);
    }
    first.addAll(last);
    return first;
  }
}
