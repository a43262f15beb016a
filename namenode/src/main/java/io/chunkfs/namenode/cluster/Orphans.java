package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replicas whose block no file has. They wait a quarantine before they are deleted, and are not
 * deleted at all while they are more than one in a hundred of a node's replicas and more than a
 * thousand: that is rather our mistake than theirs.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Orphans {
  static final int SUSPICIOUS = 1000;
  private static final int SHARE = 100;
  private static final int REMEMBERED = 20_000;

  private final long quarantineNanos;
  private final Map<Integer, Map<BlockId, Orphan>> nodes = new HashMap<>();

  /** One orphan. */
  record Orphan(BlockId block, Generation generation, long sinceNanos) {}

  Orphans(Duration quarantine) {
    this.quarantineNanos = quarantine.toNanos();
  }

  void add(int node, BlockId block, Generation generation, long nowNanos) {
    Map<BlockId, Orphan> orphans = nodes.computeIfAbsent(node, added -> new LinkedHashMap<>());
    Orphan known = orphans.get(block);
    if (known != null && known.generation.equals(generation)) return;
    if (known == null && orphans.size() >= REMEMBERED) return;
    orphans.remove(block);
    orphans.put(block, new Orphan(block, generation, nowNanos));
  }

  void remove(int node, BlockId block) {
    Map<BlockId, Orphan> orphans = nodes.get(node);
    if (orphans == null) return;
    orphans.remove(block);
    if (orphans.isEmpty()) nodes.remove(node);
  }

  void forget(int node) {
    nodes.remove(node);
  }

  /** Nodes that have orphans. */
  List<Integer> nodes() {
    return List.copyOf(nodes.keySet());
  }

  int count(int node) {
    return nodes.getOrDefault(node, Map.of()).size();
  }

  /** Whether a node has so many that none may be deleted. */
  boolean tooMany(int node, long replicas) {
    int count = count(node);
    return count > SUSPICIOUS && (long) count * SHARE > replicas + count;
  }

  /** Takes out those whose quarantine is over; at most so many. */
  List<Orphan> takeDue(int node, int limit, long nowNanos) {
    List<Orphan> due = new ArrayList<>();
    Iterator<Orphan> oldest = nodes.getOrDefault(node, Map.of()).values().iterator();
    while (due.size() < limit && oldest.hasNext()) {
      Orphan orphan = oldest.next();
      if (nowNanos - orphan.sinceNanos < quarantineNanos) break;
      due.add(orphan);
      oldest.remove();
    }
    return due;
  }
}
