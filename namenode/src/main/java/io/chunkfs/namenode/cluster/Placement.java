package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.DataNodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Chooses datanodes for a new block: the writer's own first, then distinct others, each the better
 * of two drawn at random, so that work spreads although all see the same moment-old loads.
 *
 * <p>The cost does not grow with the cluster. Any thread with its own random generator.
 */
public final class Placement {
  /** Draws for one place before all nodes are looked at. */
  private static final int DRAWS = 24;

  /** How much one running session weighs against an empty disk. */
  private static final double SESSION_WEIGHT = 0.02;

  /** Nodes that a refusal names at most. */
  private static final int NAMED = 50;

  private final ClusterView view;
  private final RandomGenerator random;

  /** Over one view. */
  public Placement(ClusterView view, RandomGenerator random) {
    this.view = view;
    this.random = random;
  }

  /**
   * What is asked for.
   *
   * @param wanted replicas
   * @param blockBytes room that each node must have
   * @param writerHost where the writer is; empty when that is not known
   * @param excluded nodes that the writer could not use
   */
  public record Wish(int wanted, long blockBytes, String writerHost, List<DataNodeId> excluded) {
    /** The least number of nodes that makes a write durable. */
    public int minimum() {
      return Math.min(2, wanted);
    }
  }

  /**
   * At most {@code wanted} nodes, in the order of the pipeline.
   *
   * @param retryAfter how long the writer should wait when there are too few; zero when waiting
   *     does not help
   * @throws ChunkFsException TOO_FEW_DATANODES, with each node and why it is not used
   */
  public List<NodeView> choose(Wish wish, Duration retryAfter) throws ChunkFsException {
    Map<Integer, NodeView> chosen = new LinkedHashMap<>();
    addFirst(wish, chosen);
    while (chosen.size() < wish.wanted()) {
      NodeView next = next(wish, chosen);
      if (next == null) break;
      chosen.put(next.index(), next);
    }
    if (chosen.size() < wish.minimum()) throw tooFew(wish, chosen.size(), retryAfter);
    return new ArrayList<>(chosen.values());
  }

  private void addFirst(Wish wish, Map<Integer, NodeView> chosen) {
    if (wish.writerHost().isEmpty()) return;
    List<NodeView> here = view.liveOn(wish.writerHost()).stream().filter(usable(wish)).toList();
    if (here.isEmpty()) return;
    NodeView first = here.get(random.nextInt(here.size()));
    chosen.put(first.index(), first);
  }

  private NodeView next(Wish wish, Map<Integer, NodeView> chosen) {
    List<NodeView> live = view.live();
    if (live.size() > chosen.size()) {
      NodeView best = null;
      for (int draws = 0, found = 0; draws < DRAWS && found < 2; draws++) {
        NodeView drawn = live.get(random.nextInt(live.size()));
        if (drawn == best || chosen.containsKey(drawn.index())) continue;
        if (!usable(wish).test(drawn)) continue;
        found++;
        if (best == null || score(drawn) > score(best)) best = drawn;
      }
      if (best != null) return best;
    }
    List<NodeView> left =
        live.stream()
            .filter(node -> !chosen.containsKey(node.index()))
            .filter(usable(wish))
            .toList();
    return left.isEmpty() ? null : left.get(random.nextInt(left.size()));
  }

  private static java.util.function.Predicate<NodeView> usable(Wish wish) {
    return node -> node.takes(wish.blockBytes()) && !wish.excluded().contains(node.id());
  }

  private static double score(NodeView node) {
    double free = (double) node.load().remaining() / Math.max(1, node.load().capacity());
    return free - SESSION_WEIGHT * node.load().sessions();
  }

  private ChunkFsException tooFew(Wish wish, int usable, Duration retryAfter) {
    StringBuilder why = new StringBuilder();
    why.append(usable == 1 ? "1 datanode is" : usable + " datanodes are")
        .append(" usable and a durable write needs ")
        .append(wish.minimum())
        .append(view.nodes().isEmpty() ? ": none has registered" : ":");
    int named = 0;
    for (NodeView node : view.nodes()) {
      String refusal = node.refusal(wish.blockBytes());
      if (refusal.isEmpty() && wish.excluded().contains(node.id())) {
        refusal = "the writer could not use it";
      }
      if (refusal.isEmpty()) continue;
      if (++named > NAMED) break;
      why.append(named == 1 ? " " : "; ").append(node.name()).append(": ").append(refusal);
    }
    if (named > NAMED) why.append("; and more");
    return new ChunkFsException(ErrorCode.TOO_FEW_DATANODES, why.toString(), retryAfter, null);
  }
}
