package io.chunkfs.namenode.repair;

import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.proto.NodeState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How the datanodes stood when they were last looked at. Thread: the cluster's owner. */
final class Nodes {
  private final List<Seen> seen = new ArrayList<>();

  private record Seen(NodeState state, long process) {
    private boolean is(NodeView node) {
      return state == node.state() && process == node.process();
    }
  }

  /**
   * What is different; nodes by index.
   *
   * @param suspect live before, and not any more
   * @param back not live before, and now it is
   * @param unfit no target any more
   * @param anew dead, or another process than before: it knows of no order
   */
  record Changes(
      List<Integer> suspect, List<Integer> back, Set<Integer> unfit, Set<Integer> anew) {}

  Changes notice(ClusterView view) {
    Changes changes =
        new Changes(new ArrayList<>(), new ArrayList<>(), new HashSet<>(), new HashSet<>());
    for (NodeView node : view.nodes()) {
      Seen before = node.index() < seen.size() ? seen.get(node.index()) : null;
      if (before != null && before.is(node)) continue;
      Seen now = new Seen(node.state(), node.process());
      if (before == null) {
        seen.add(now);
        continue;
      }
      seen.set(node.index(), now);
      if (before.process() != now.process()) changes.anew().add(node.index());
      if (before.state() == now.state()) continue;
      if (now.state() == NodeState.DEAD) changes.anew().add(node.index());
      if (now.state() == NodeState.LIVE) {
        changes.back().add(node.index());
      } else if (before.state() == NodeState.LIVE) {
        changes.suspect().add(node.index());
        changes.unfit().add(node.index());
      }
    }
    return changes;
  }
}
