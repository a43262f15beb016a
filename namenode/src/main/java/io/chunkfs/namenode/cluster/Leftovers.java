package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What datanodes said of replicas that are no good, as far as an order to delete them must name it.
 * Bounded: what does not fit is learned from the node's next full report.
 *
 * <p>Thread: the cluster loop owns it.
 */
final class Leftovers {
  static final int LIMIT = 200_000;

  private final Map<Integer, Map<BlockId, Leftover>> nodes = new HashMap<>();
  private int size;

  /**
   * One of them.
   *
   * @param quarantined its datanode put it aside; a good one may lie beside it
   */
  record Leftover(Generation generation, boolean quarantined) {}

  void add(int node, BlockId block, Leftover leftover) {
    Map<BlockId, Leftover> of = nodes.computeIfAbsent(node, added -> new HashMap<>());
    if (size >= LIMIT && !of.containsKey(block)) return;
    if (of.put(block, leftover) == null) size++;
  }

  Optional<Leftover> find(int node, BlockId block) {
    return Optional.ofNullable(nodes.getOrDefault(node, Map.of()).get(block));
  }

  void remove(int node, BlockId block) {
    Map<BlockId, Leftover> of = nodes.get(node);
    if (of == null || of.remove(block) == null) return;
    size--;
    if (of.isEmpty()) nodes.remove(node);
  }

  /** The node has a good replica: only what lies in quarantine can be left over. */
  void good(int node, BlockId block) {
    if (find(node, block).filter(left -> !left.quarantined()).isPresent()) remove(node, block);
  }

  /** Forgets those of a node that are gone. */
  void removeIf(int node, Predicate<BlockId> gone) {
    for (BlockId block : List.copyOf(nodes.getOrDefault(node, Map.of()).keySet())) {
      if (gone.test(block)) remove(node, block);
    }
  }

  void forget(int node) {
    Map<BlockId, Leftover> of = nodes.remove(node);
    if (of != null) size -= of.size();
  }
}
