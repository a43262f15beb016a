package io.chunkfs.namenode.repair;

import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.proto.NodeState;
import java.util.List;
import java.util.Set;

/**
 * All that decides what is done for one block.
 *
 * @param coming indexes of the nodes that copies are under way to
 * @param avoided nodes that lately failed as sources or targets of this block
 */
record BlockCase(
    BlockFacts facts,
    Need need,
    List<Holder> holders,
    ClusterView nodes,
    Set<Integer> coming,
    Set<Integer> avoided) {

  /**
   * A datanode with a replica, whatever its standing.
   *
   * @param vouched it reported in full to this leadership
   * @param deleting its replica is ordered to be deleted
   * @param quarantined its replica lies in quarantine, and takes no good one's place
   */
  record Holder(
      NodeView node, Standing standing, boolean vouched, boolean deleting, boolean quarantined) {
    boolean live() {
      return node.state() == NodeState.LIVE;
    }

    /** Whether it counts when others are deleted. */
    boolean certain() {
      return standing == Standing.GOOD && live() && vouched && !deleting;
    }
  }

  /** Copies still to be ordered. */
  int missing() {
    return need.copies() - coming.size();
  }

  boolean holds(int node) {
    return holders.stream().anyMatch(holder -> holder.node().index() == node);
  }
}
