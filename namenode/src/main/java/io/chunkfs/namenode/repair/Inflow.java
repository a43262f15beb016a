package io.chunkfs.namenode.repair;

import org.agrona.collections.Int2ObjectHashMap;

/**
 * How far copies under way have come, from the totals that their targets' heartbeats carry: a block
 * that is large and half copied is half done.
 *
 * <p>Thread: the cluster's owner.
 */
final class Inflow {
  private final Int2ObjectHashMap<Node> nodes = new Int2ObjectHashMap<>();
  private long fresh;

  private static final class Node {
    private long total;
    private long unfinished;
  }

  /** A node's process has taken in so many bytes of copies since it began. */
  void told(int node, long total) {
    Node known = nodes.get(node);
    if (known == null) {
      known = new Node();
      known.total = total;
      nodes.put(node, known);
    }
    long more = total >= known.total ? total - known.total : total; // or it began anew
    known.total = total;
    known.unfinished += more;
    fresh += more;
  }

  /** A copy of this length ended; {@code last} when no other is under way to the node. */
  void ended(int node, long length, boolean last) {
    Node known = nodes.get(node);
    if (known != null) known.unfinished = last ? 0 : Math.max(0, known.unfinished - length);
  }

  /** A copy begins; {@code first} when no other is under way to the node. */
  void begins(int node, boolean first) {
    Node known = nodes.get(node);
    if (known != null && first) known.unfinished = 0;
  }

  /** Bytes that came to a node for copies that are not finished; at most {@code most}. */
  long unfinished(int node, long most) {
    Node known = nodes.get(node);
    return known == null ? 0 : Math.min(most, known.unfinished);
  }

  /** Bytes that came since this was asked last. */
  long takeFresh() {
    long taken = fresh;
    fresh = 0;
    return taken;
  }
}
