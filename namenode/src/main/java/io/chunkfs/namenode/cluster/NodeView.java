package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.NodeState;
import java.util.Optional;
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
    Optional<Reason> reason,
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

  /** Why a replica of this many bytes may not go there; empty when it may. */
  public Optional<Reason> refusal(long bytes) {
    return refusal(bytes, 0);
  }

  /** The same when some of its room is promised already, see {@link Promises}. */
  public Optional<Reason> refusal(long bytes, long promised) {
    if (state != NodeState.LIVE) return reason;
    if (load.workingVolumes() == 0) {
      return Optional.of(new Reason(ReasonCode.NODE_NO_VOLUME, "none of its volumes works"));
    }
    if (load.roomiest() >= bytes && load.remaining() - promised >= bytes) return Optional.empty();
    String full = "full: " + load.roomiest() + " bytes left on one volume, " + bytes + " needed";
    if (promised > 0) full += ", " + promised + " promised to others";
    return Optional.of(new Reason(ReasonCode.NODE_FULL, full));
  }
}
