package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deleted blocks whose replicas are being deleted, so that their rows can be forgotten once all
 * holders are done. A holder that is dead or does not answer in time is not waited for: its replica
 * is an orphan when it comes back. Holds a bounded part; the rows have the rest.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Deletions {
  /** Most blocks in hand. */
  static final int IN_HAND = 50_000;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(120).toNanos();

  private final Map<BlockId, Waiting> inHand = new LinkedHashMap<>();
  private final Set<BlockId> finished = new HashSet<>();

  private record Waiting(Set<Integer> holders, long sinceNanos) {}

  /** Takes a block in hand; false when there is no room. */
  boolean add(BlockId block, Collection<Integer> holders, long nowNanos) {
    if (inHand.containsKey(block) || finished.contains(block)) return true;
    if (inHand.size() + finished.size() >= IN_HAND) return false;
    if (holders.isEmpty()) finished.add(block);
    else inHand.put(block, new Waiting(new HashSet<>(holders), nowNanos));
    return true;
  }

  /** A holder has no replica of the block any more. */
  void confirmed(int node, BlockId block) {
    Waiting waiting = inHand.get(block);
    if (waiting == null || !waiting.holders.remove(node) || !waiting.holders.isEmpty()) return;
    inHand.remove(block);
    finished.add(block);
  }

  /** Nobody waits for this node any more. */
  void giveUp(int node) {
    for (BlockId block : waitingFor(node)) confirmed(node, block);
  }

  /** Blocks that wait for this node. */
  List<BlockId> waitingFor(int node) {
    return inHand.entrySet().stream()
        .filter(each -> each.getValue().holders().contains(node))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The row is gone. */
  void forgotten(BlockId block) {
    inHand.remove(block);
    finished.remove(block);
  }

  /** Blocks whose rows can be forgotten; they stay here until they are. */
  List<BlockId> finished(int limit, long nowNanos) {
    Iterator<Map.Entry<BlockId, Waiting>> oldest = inHand.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<BlockId, Waiting> each = oldest.next();
      if (nowNanos - each.getValue().sinceNanos <= PATIENCE_NANOS) break;
      finished.add(each.getKey());
      oldest.remove();
    }
    List<BlockId> out = new ArrayList<>();
    for (BlockId block : finished) {
      if (out.size() == limit) break;
      out.add(block);
    }
    return out;
  }

  int size() {
    return inHand.size() + finished.size();
  }
}
