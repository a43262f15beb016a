package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.NodeState;
import java.util.Set;

/**
 * One registered datanode at one moment.
 *
 * @param index its dense number in this process, by which the replica map names it
 * @param hosts names and addresses that it goes by
 * @param process the process that registered last; 0 when none did since this namenode started
 * @param reason why it is not live; empty when it is
 * @param heardNanos attended time when it was last heard of
 */
public record NodeView(
    int index,
    DataNodeId id,
    DataNodeAddress address,
    Set<String> hosts,
    long process,
    NodeState state,
    String reason,
    NodeLoad load,
    long heardNanos,
    long replicas) {

  /** Name for people. */
  public String name() {
    return address.getName();
  }

  /** Whether a new block of this size may go there. */
  public boolean takes(long blockBytes) {
    return refusal(blockBytes).isEmpty();
  }

  /** Why a new block of this size may not go there; empty when it may. */
  public String refusal(long blockBytes) {
    if (state != NodeState.LIVE) return reason;
    if (load.workingVolumes() == 0) return "no working volume";
    if (load.remaining() < blockBytes) {
      return "full: " + load.remaining() + " bytes left, " + blockBytes + " needed";
    }
    return "";
  }
}
