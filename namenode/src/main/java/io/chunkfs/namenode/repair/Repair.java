package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.ClusterJob;
import io.chunkfs.proto.OrderOutcome;
import java.util.random.RandomGenerator;

/**
 * Brings blocks to their wanted number of good replicas, and takes away what is too much.
 *
 * <p>Passive: time is a parameter, always attended time. Thread: the cluster's owner calls it, the
 * cluster loop or a simulation; {@link #status} is for all.
 */
public final class Repair implements ClusterJob {
  private volatile RepairStatus status = RepairStatus.FIRST;

  /** Works beside a cluster, and tells it so. */
  public Repair(Cluster cluster, RepairLimits limits, RandomGenerator random) {
    cluster.attach(this);
  }

  /** How repair stands. Any thread. */
  public RepairStatus status() {
    return status;
  }

  /** Why a block is as it is, and what is done about it. Owner's thread. */
  public Explanation about(BlockId block, long nowNanos) {
    throw new IllegalStateException("not yet");
  }

  /**
   * Somebody could not use a replica. Nobody's word alone condemns it: its datanode is told to read
   * it through, unless it was lately. Owner's thread.
   */
  public void doubted(BlockId block, DataNodeId node, String why, long nowNanos) {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void changed(BlockId block) {}

  @Override
  public void sealed(BlockId block) {}

  @Override
  public void ended(int node, OrderOutcome outcome, long nowNanos) {}

  @Override
  public void tick(long nowNanos) {}

  @Override
  public boolean step(long nowNanos) {
    return false;
  }
}
