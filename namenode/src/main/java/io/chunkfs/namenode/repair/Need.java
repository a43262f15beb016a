package io.chunkfs.namenode.repair;

import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.proto.NodeState;

/**
 * How many good copies a block has and how far their datanodes are trusted: what its danger follows
 * from.
 *
 * @param live good replicas on live datanodes
 * @param suspect good replicas on suspect ones; those of dead ones count nowhere
 * @param spoilt stale and corrupt replicas on live datanodes
 */
record Need(int wanted, int live, int suspect, int spoilt) {
  /** Of a block that is sealed; one that is not needs nothing. */
  static Need of(KnownBlock block, ClusterView nodes) {
    if (!block.sealed()) return new Need(0, 0, 0, 0);
    int live = 0;
    int suspect = 0;
    int spoilt = 0;
    for (Replica replica : block.replicas()) {
      NodeState state = nodes.at(replica.node()).map(NodeView::state).orElse(NodeState.SUSPECT);
      if (replica.standing().counts()) {
        if (state == NodeState.LIVE) live++;
        if (state == NodeState.SUSPECT) suspect++;
      } else if (state == NodeState.LIVE && replica.standing().spoilt()) {
        spoilt++;
      }
    }
    return new Need(block.wanted(), live, suspect, spoilt);
  }

  /**
   * Copies that should be made now. A suspect datanode's replica is not replaced before it is dead,
   * except when fewer than two are left without it.
   */
  int copies() {
    if (live + suspect == 0) return 0; // there is nothing to copy
    int missing = wanted - live - suspect;
    int endangered = wanted < 2 ? 0 : 2 - live;
    return Math.max(0, Math.max(missing, endangered));
  }

  /** What follows. */
  Danger danger() {
    if (copies() == 0) return spoilt > 0 || live > wanted ? Danger.SURPLUS : Danger.NONE;
    if (live <= 1) return Danger.ONE_LEFT;
    return live + suspect == 2 ? Danger.TWO_LEFT : Danger.MORE_LEFT;
  }
}
