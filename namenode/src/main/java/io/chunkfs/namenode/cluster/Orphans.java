package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Replicas whose block no file has. They wait a quarantine, longer than any write can be in flight,
 * before they are deleted, and begin it again whenever they change. They are not deleted at all
 * while they are more than one in a hundred of a node's replicas and more than a thousand: that is
 * rather our mistake than theirs. Those whose block was given out in an earlier life of the
 * cluster, before it was made anew from a backup that may not know of it, wait for an admin.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Orphans {
  static final int SUSPICIOUS = 1000;

  /** Most that are remembered of a node; others come again with a report once there is room. */
  static final int REMEMBERED = 20_000;

  private static final int SHARE = 100;

  private final long quarantineNanos;
  private final Map<Integer, Map<BlockId, Orphan>> nodes = new HashMap<>();
  private final Map<Integer, Set<BlockId>> ofEarlierLives = new HashMap<>();

  /** One orphan. */
  record Orphan(BlockId block, Generation generation, long sinceNanos) {}

  Orphans(Duration quarantine) {
    this.quarantineNanos = quarantine.toNanos();
  }

  /** Begins a quarantine, unless this very replica is in it; false when there is no room. */
  boolean add(int node, BlockId block, Generation generation, long nowNanos) {
    Map<BlockId, Orphan> orphans = nodes.computeIfAbsent(node, added -> new LinkedHashMap<>());
    Orphan known = orphans.get(block);
    if (known != null && known.generation.equals(generation)) return true;
    if (known == null && orphans.size() >= REMEMBERED) return false;
    orphans.remove(block);
    orphans.put(block, new Orphan(block, generation, nowNanos));
    return true;
  }

  /** Notes one that is of an earlier life; how many there are is known up to a bound. */
  void addOfEarlierLife(int node, BlockId block) {
    Set<BlockId> waiting = ofEarlierLives.computeIfAbsent(node, added -> new HashSet<>());
    if (waiting.size() < REMEMBERED) waiting.add(block);
  }

  void remove(int node, BlockId block) {
    if (nodes.containsKey(node)) nodes.get(node).remove(block);
    if (ofEarlierLives.containsKey(node)) ofEarlierLives.get(node).remove(block);
    tidy(node);
  }

  /** Forgets those of a node that are gone. */
  void removeIf(int node, Predicate<BlockId> gone) {
    if (nodes.containsKey(node)) nodes.get(node).keySet().removeIf(gone);
    if (ofEarlierLives.containsKey(node)) ofEarlierLives.get(node).removeIf(gone);
    tidy(node);
  }

  void forget(int node) {
    nodes.remove(node);
    ofEarlierLives.remove(node);
  }

  /** Forgets those that wait for an admin, and says of which nodes they were. */
  List<Integer> forgetEarlierLives() {
    List<Integer> had = List.copyOf(ofEarlierLives.keySet());
    ofEarlierLives.clear();
    return had;
  }

  /** Forgets all. */
  void clear() {
    nodes.clear();
    ofEarlierLives.clear();
  }

  /** Nodes that have orphans. */
  List<Integer> nodes() {
    return List.copyOf(nodes.keySet());
  }

  int count(int node) {
    return nodes.getOrDefault(node, Map.of()).size();
  }

  /** Those of all nodes that wait for an admin. */
  long ofEarlierLives() {
    return ofEarlierLives.values().stream().mapToLong(Set::size).sum();
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
    tidy(node);
    return due;
  }

  private void tidy(int node) {
    nodes.remove(node, Map.of());
    ofEarlierLives.remove(node, Set.of());
  }
}
