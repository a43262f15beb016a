package io.chunkfs.namenode.cluster;

import java.util.HashMap;
import java.util.Map;

/**
 * Which datanodes have reported in full to the present leadership. Only what such a node said of
 * its replicas counts when others are deleted.
 *
 * <p>Thread: the cluster loop owns it.
 */
final class Vouchers {
  private final Map<Integer, Authority> underWay = new HashMap<>();
  private final Map<Integer, Authority> whole = new HashMap<>();

  /** What the node said before says nothing any more. */
  void forget(int node) {
    underWay.remove(node);
    whole.remove(node);
  }

  /**
   * A page of a full report came.
   *
   * @param obeyed the node reports to exactly this authority
   */
  void page(int node, boolean first, boolean obeyed, Authority authority) {
    if (first) {
      forget(node);
      if (obeyed) underWay.put(node, authority);
    } else if (!obeyed) {
      forget(node);
    }
  }

  /** The report was taken in to its end, and what it did not name is out of the map. */
  void complete(int node) {
    Authority authority = underWay.remove(node);
    if (authority != null) whole.put(node, authority);
  }

  /** Whether a report of the node is taken in and not yet to its end. */
  boolean isUnderWay(int node) {
    return underWay.containsKey(node);
  }

  /** Whether the node has reported in full to this authority. */
  boolean counts(int node, Authority now) {
    Authority then = whole.get(node);
    return then != null && then.incarnation() == now.incarnation() && then.term() == now.term();
  }
}
