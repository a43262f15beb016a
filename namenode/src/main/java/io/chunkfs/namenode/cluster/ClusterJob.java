package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.TransferTotals;

/**
 * Works beside the {@link Cluster}, on its owner's thread, and is told of what happens there.
 *
 * <p>All but {@link #tick} and {@link #step} only take note and return: they are called in the
 * midst of a change.
 */
public interface ClusterJob {
  /** Before there is one. */
  ClusterJob NONE =
      new ClusterJob() {
        @Override
        public void changed(BlockId block) {}

        @Override
        public void sealed(BlockId block) {}

        @Override
        public void ended(int node, OrderOutcome outcome, long nowNanos) {}

        @Override
        public void moved(int node, TransferTotals totals) {}

        @Override
        public void tick(long nowNanos) {}

        @Override
        public boolean step(long nowNanos) {
          return false;
        }
      };

  /** A sealed block's replicas changed and are, or were, not exactly as wanted; or it is gone. */
  void changed(BlockId block);

  /** A block's pipeline has just sealed it; its members' own reports are still on their way. */
  void sealed(BlockId block);

  /** An order about a replica on a node ended otherwise than in a report. */
  void ended(int node, OrderOutcome outcome, long nowNanos);

  /** A node's process has moved so much since it began. */
  void moved(int node, TransferTotals totals);

  /** What time brings; after the cluster's own tick. */
  void tick(long nowNanos);

  /** Does a bounded part of what is too long for one go; true when there is more. */
  boolean step(long nowNanos);
}
