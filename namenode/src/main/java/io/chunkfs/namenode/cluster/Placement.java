package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.DataNodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Chooses datanodes for replicas, new ones and copies: distinct ones, the writer's own first, the
 * others each one of two drawn at random, rather the emptier and the less busy one. So work spreads
 * although all see the same moment-old loads, and a new, empty node is not flooded.
 *
 * <p>The cost does not grow with the cluster. Any thread with its own random generator.
 */
public final class Placement {
  /** Draws for one place before all nodes are looked at. */
  private static final int DRAWS = 24;

  /** How much more often than not a quite empty node is taken before a quite full one. */
  private static final double EMPTINESS_WEIGHT = 0.25;

  /** Sessions and copies that one node must have more than another, to be surely left alone. */
  private static final double WORK_THAT_DECIDES = 32;

  /** When it is worth looking again for room that is only promised. */
  private static final Duration PROMISES_END = Duration.ofSeconds(1);

  /** Nodes that a refusal names at most. */
  private static final int NAMED = 50;

  private static final Optional<Reason> TAKEN =
      Optional.of(new Reason(ReasonCode.NODE_HOLDS_REPLICA, "in the pipeline already"));

  private final ClusterView view;
  private final Promises promises;
  private final RandomGenerator random;

  /** Over one view. */
  public Placement(ClusterView view, Promises promises, RandomGenerator random) {
    this.view = view;
    this.promises = promises;
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

  /** What speaks against a node besides the node itself; empty when nothing does. */
  @FunctionalInterface
  public interface Objection {
    /** Why this node does not come into question. */
    Optional<Reason> to(NodeView node);
  }

  /**
   * At most {@code wanted} nodes, in the order of the pipeline; their room counts as promised.
   *
   * @param retryAfter how long the writer should wait when there are too few; zero when waiting
   *     does not help
   * @throws ChunkFsException TOO_FEW_DATANODES, with each node and why it is not used
   */
  public List<NodeView> choose(Wish wish, Duration retryAfter) throws ChunkFsException {
    Map<Integer, NodeView> chosen = new LinkedHashMap<>();
    Objection taken = node -> excluded(wish, node);
    first(wish, taken).ifPresent(node -> chosen.put(node.index(), node));
    while (chosen.size() < wish.wanted()) {
      Objection also = node -> chosen.containsKey(node.index()) ? TAKEN : taken.to(node);
      Optional<NodeView> next = another(wish.blockBytes(), also);
      if (next.isEmpty()) break;
      chosen.put(next.get().index(), next.get());
    }
    if (chosen.size() < wish.minimum()) throw tooFew(wish, chosen.size(), retryAfter);
    for (int node : chosen.keySet()) promises.made(node, wish.blockBytes());
    return new ArrayList<>(chosen.values());
  }

  /**
   * One node for one more replica, if any can take it. Whoever uses it says so to {@link
   * Promises#made}.
   */
  public Optional<NodeView> another(long bytes, Objection also) {
    List<NodeView> live = view.live();
    NodeView first = null;
    for (int draws = 0; draws < DRAWS && !live.isEmpty(); draws++) {
      NodeView drawn = live.get(random.nextInt(live.size()));
      if (drawn == first || refusal(drawn, bytes, also).isPresent()) continue;
      if (first != null) return Optional.of(better(first, drawn));
      first = drawn;
    }
    if (first != null) return Optional.of(first);
    List<NodeView> left =
        live.stream().filter(node -> refusal(node, bytes, also).isEmpty()).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(left.get(random.nextInt(left.size())));
  }

  /** Why a replica of this many bytes may not go to a node; empty when it may. */
  public Optional<Reason> refusal(NodeView node, long bytes, Objection also) {
    Optional<Reason> objection = also.to(node);
    if (objection.isPresent()) return objection;
    return node.refusal(bytes, promises.bytes(node.index()));
  }

  /**
   * Each node that may not take a replica of this many bytes and why, as in "dn2: NODE_SILENT
   * suspect: silent for 6 s"; at most 50 of them, and a line that says when there are more.
   */
  public List<String> refusals(long bytes, Objection also) {
    List<String> lines = new ArrayList<>();
    for (NodeView node : view.nodes()) {
      Optional<Reason> refusal = refusal(node, bytes, also);
      if (refusal.isPresent()) lines.add(node.name() + ": " + refusal.get());
      if (lines.size() > NAMED) break;
    }
    boolean more = lines.size() > NAMED;
    if (more) lines.remove(NAMED);
    Collections.sort(lines);
    if (more) lines.add("and more");
    return lines;
  }

  private Optional<NodeView> first(Wish wish, Objection also) {
    if (wish.writerHost().isEmpty()) return Optional.empty();
    List<NodeView> here =
        view.liveOn(wish.writerHost()).stream()
            .filter(node -> refusal(node, wish.blockBytes(), also).isEmpty())
            .toList();
    return here.isEmpty() ? Optional.empty() : Optional.of(here.get(random.nextInt(here.size())));
  }

  /** Rather the emptier and less busy of two: with these odds, no node is flooded by being new. */
  private NodeView better(NodeView one, NodeView other) {
    double emptier = freeShare(one) - freeShare(other);
    double idler = (double) (work(other) - work(one)) / WORK_THAT_DECIDES;
    double odds = 0.5 + EMPTINESS_WEIGHT * emptier + idler;
    return random.nextDouble() < odds ? one : other;
  }

  private static double freeShare(NodeView node) {
    return (double) node.load().remaining() / Math.max(1, node.load().capacity());
  }

  private int work(NodeView node) {
    return node.load().sessions() + node.load().copies() + promises.blocks(node.index());
  }

  private static Optional<Reason> excluded(Wish wish, NodeView node) {
    if (!wish.excluded().contains(node.id())) return Optional.empty();
    return Optional.of(new Reason(ReasonCode.NODE_EXCLUDED, "the writer could not use it"));
  }

  private ChunkFsException tooFew(Wish wish, int usable, Duration retryAfter) {
    List<String> refusals = refusals(wish.blockBytes(), node -> excluded(wish, node));
    String why =
        (usable == 1 ? "1 datanode is" : usable + " datanodes are")
            + " usable and a durable write needs "
            + wish.minimum()
            + ": "
            + (view.nodes().isEmpty() ? "none has registered" : String.join("; ", refusals));
    return new ChunkFsException(
        ErrorCode.TOO_FEW_DATANODES, why, retryAfter.isZero() ? room(wish) : retryAfter, null);
  }

  /** How long to wait when room is only promised: promises are kept or end soon. */
  private Duration room(Wish wish) {
    long enough =
        view.live().stream()
            .filter(node -> excluded(wish, node).isEmpty() && node.takes(wish.blockBytes()))
            .limit(wish.minimum())
            .count();
    return enough < wish.minimum() ? Duration.ZERO : PROMISES_END;
  }
}
