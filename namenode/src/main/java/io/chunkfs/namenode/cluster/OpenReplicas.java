package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Open replicas, as datanodes reported them. A writer that goes on without one of them, or gives
 * its file up, leaves it behind, and its datanode has no reason to speak of it again: so it is
 * remembered here until it is sealed or gone. Bounded: what does not fit is found with the node's
 * next full report.
 *
 * <p>Thread: the cluster loop owns it.
 */
final class OpenReplicas {
  static final int LIMIT = 200_000;

  private final Map<BlockId, Map<Integer, Generation>> blocks = new HashMap<>();
  private int size;

  void add(int node, BlockId block, Generation generation) {
    Map<Integer, Generation> of = blocks.get(block);
    if (size >= LIMIT && (of == null || !of.containsKey(node))) return;
    if (of == null) blocks.put(block, of = new HashMap<>());
    if (of.put(node, generation) == null) size++;
  }

  void remove(int node, BlockId block) {
    Map<Integer, Generation> of = blocks.get(block);
    if (of == null || of.remove(node) == null) return;
    size--;
    if (of.isEmpty()) blocks.remove(block);
  }

  /** Who has the block open, and under which generation. */
  Map<Integer, Generation> of(BlockId block) {
    return Map.copyOf(blocks.getOrDefault(block, Map.of()));
  }

  /** Forgets all of a node. */
  void forget(int node) {
    Iterator<Map<Integer, Generation>> each = blocks.values().iterator();
    while (each.hasNext()) {
      Map<Integer, Generation> of = each.next();
      if (of.remove(node) == null) continue;
      size--;
      if (of.isEmpty()) each.remove();
    }
  }

  int size() {
    return size;
  }
}
