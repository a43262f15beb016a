package io.chunkfs.namenode.cluster;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.BitSet;
import org.agrona.collections.LongHashSet;

/**
 * What a node says anew of all its replicas in some buckets, from the moment that these were found
 * to differ until everything it did not name in them has been forgotten.
 *
 * <p>Thread: the cluster loop owns it.
 */
final class PartialReport {
  private final BitSet buckets;
  private final ReplicaDigest sums = new ReplicaDigest();
  private final LongHashSet named = new LongHashSet();

  PartialReport(BitSet buckets) {
    this.buckets = buckets;
  }

  BitSet buckets() {
    return buckets;
  }

  /** What the node's sealed replicas in these buckets come to. */
  ReplicaDigest sums() {
    return sums;
  }

  /** The report names a replica; one outside of its buckets says nothing. */
  boolean names(ReplicaReport replica) {
    BlockId block = new BlockId(replica.getBlock());
    if (!isAbout(block)) return false;
    named.add(block.value());
    if (replica.getState() == ReplicaState.SEALED) {
      sums.add(block, new Generation(replica.getGeneration()));
    }
    return true;
  }

  /** Somebody spoke of the block since: the report's silence about it means nothing. */
  void overtaken(BlockId block) {
    if (isAbout(block)) named.add(block.value());
  }

  /** Whether the node has nothing of the block any more, once all pages are here. */
  boolean isGone(BlockId block) {
    return isAbout(block) && !named.contains(block.value());
  }

  private boolean isAbout(BlockId block) {
    return buckets.get(ReplicaDigest.bucket(block));
  }
}
