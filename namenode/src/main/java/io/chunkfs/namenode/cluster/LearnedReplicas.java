package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replicas known from their writers alone, which their datanodes have yet to report. A datanode
 * that twice since has told all that it has, without them, does not have them: the first time may
 * have been on its way when the writer's word came. Bounded: of those that do not fit the next full
 * report tells.
 *
 * <p>Thread: the cluster loop owns it.
 */
final class LearnedReplicas {
  private static final int LIMIT = 200_000;

  private final Map<Integer, Waiting> nodes = new HashMap<>();
  private int size;

  private static final class Waiting {
    private final Deque<Learned> oldestFirst = new ArrayDeque<>();
    private long agreements;
  }

  private record Learned(BlockId block, long agreementsBefore) {}

  /** A writer says that the node has a replica of the block. */
  void add(int node, BlockId block) {
    if (size >= LIMIT) return;
    Waiting of = nodes.computeIfAbsent(node, added -> new Waiting());
    of.oldestFirst.add(new Learned(block, of.agreements));
    size++;
  }

  /**
   * Everything that the node has is known here, its digest proves it.
   *
   * @return blocks whose replicas should have been reported by now
   */
  List<BlockId> agreed(int node) {
    Waiting of = nodes.get(node);
    if (of == null) return List.of();
    of.agreements++;
    List<BlockId> due = new ArrayList<>();
    while (!of.oldestFirst.isEmpty()) {
      if (of.oldestFirst.peek().agreementsBefore() + 2 > of.agreements) break;
      due.add(of.oldestFirst.poll().block());
    }
    size -= due.size();
    if (of.oldestFirst.isEmpty()) nodes.remove(node);
    return due;
  }

  void forget(int node) {
    Waiting of = nodes.remove(node);
    if (of != null) size -= of.oldestFirst.size();
  }
}
