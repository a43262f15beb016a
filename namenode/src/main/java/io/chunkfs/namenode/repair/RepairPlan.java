package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.namenode.cluster.NodeView;
import java.util.List;
import java.util.Optional;

/**
 * What is to be ordered for one block, and why not more.
 *
 * @param refusals why nodes were not used, when something is left undone
 * @param obstacle why something is left undone: NODE_BUSY, NO_SOURCE or NO_TARGET; empty when
 *     nothing is
 */
record RepairPlan(
    List<CopyOrder> copies,
    List<DeleteOrder> deletions,
    Optional<ReasonCode> obstacle,
    List<Refusal> refusals) {

  /**
   * A copy.
   *
   * @param sources nodes to ask, in this order
   */
  record CopyOrder(NodeView target, List<NodeView> sources) {}

  /** A deletion, for whoever guards deletions to agree to. */
  record DeleteOrder(NodeView node, Reason reason) {}

  /** Why one node was not used. */
  record Refusal(NodeView node, Reason reason) {}

  boolean isEmpty() {
    return copies.isEmpty() && deletions.isEmpty();
  }
}
