package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.ReplicaReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reports of replicas whose block or generation this namenode has not applied yet. They are judged
 * again when it has. Bounded: what does not fit is for the node's next full report.
 *
 * <p>Thread: the cluster loop owns it.
 */
final class EarlyReports {
  static final int LIMIT = 100_000;

  private final NavigableMap<BlockId, Map<Integer, Early>> blocks = new TreeMap<>();
  private int size;

  /**
   * One report that came early.
   *
   * @param leadership number of the leadership that it was told to, or {@link #NOBODY}
   */
  record Early(int node, ReplicaReport report, long leadership) {
    /** Told to none that counts. */
    static final long NOBODY = -1;
  }

  /** Keeps a report, instead of an earlier one of the same node; false when there is no room. */
  boolean keep(Early early) {
    if (size >= LIMIT) return false;
    BlockId block = new BlockId(early.report().getBlock());
    Map<Integer, Early> reports = blocks.computeIfAbsent(block, added -> new HashMap<>());
    if (reports.put(early.node(), early) == null) size++;
    return true;
  }

  /** Takes out what came early for a block. */
  List<Early> take(BlockId block) {
    Map<Integer, Early> reports = blocks.remove(block);
    if (reports == null) return List.of();
    size -= reports.size();
    return List.copyOf(reports.values());
  }

  /** Takes out what is about blocks below {@code next}; about so many at most. */
  List<Early> takeBelow(long next, int limit) {
    List<Early> out = new ArrayList<>();
    while (out.size() < limit && !blocks.isEmpty() && blocks.firstKey().value() < next) {
      out.addAll(take(blocks.firstKey()));
    }
    return out;
  }

  /** Forgets a node's report of a block. */
  void drop(int node, BlockId block) {
    Map<Integer, Early> reports = blocks.get(block);
    if (reports == null || reports.remove(node) == null) return;
    size--;
    if (reports.isEmpty()) blocks.remove(block);
  }

  /** Forgets a node's reports of some blocks. */
  void dropIf(int node, Predicate<BlockId> gone) {
    for (BlockId block : List.copyOf(blocks.keySet())) {
      if (gone.test(block)) drop(node, block);
    }
  }

  /** Forgets all of a node. */
  void forget(int node) {
    dropIf(node, block -> true);
  }

  int size() {
    return size;
  }
}
