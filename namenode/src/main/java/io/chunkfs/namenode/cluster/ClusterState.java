package io.chunkfs.namenode.cluster;

import java.util.Map;

/**
 * What the cluster loop publishes for everybody else to read.
 *
 * @param safeModeByHand it was entered by hand: nothing is changed until it is left
 * @param attendedNanos attended time when it was published
 * @param sealedBlocks sealed blocks in the namespace
 * @param orphans replicas in quarantine because no file has their block
 * @param deletions deleted blocks whose replicas are being deleted
 */
public record ClusterState(
    ClusterView nodes,
    boolean safeMode,
    boolean safeModeByHand,
    String safeModeReason,
    long attendedNanos,
    long sealedBlocks,
    int orphans,
    int deletions,
    Map<String, String> findings) {
  /** Before anything was published. */
  public static final ClusterState FIRST =
      new ClusterState(ClusterView.EMPTY, true, false, "on: starting", 0, 0, 0, 0, Map.of());
}
