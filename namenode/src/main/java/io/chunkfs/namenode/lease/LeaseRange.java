package io.chunkfs.namenode.lease;

import io.chunkfs.common.id.LeaseId;

/**
 * A run of lease ids. Each session draws its leases from ranges of its own, so that all leases of
 * one session are neighbours in the store and need no index. The first id of a range is used only
 * for a lease that the cluster itself takes.
 */
record LeaseRange(long number) {
  /** Most leases that are drawn from one range. */
  static final int SIZE = (1 << 24) - 1;

  private static final int COUNT_BITS = 24;

  LeaseRange {
    if (number < 1 || number > Long.MAX_VALUE >> COUNT_BITS) {
      throw new IllegalArgumentException("lease range out of bounds: " + number);
    }
  }

  /** The lease with this count, from 1 to {@link #SIZE}; 0 for the cluster's own. */
  LeaseId lease(int count) {
    return new LeaseId((number << COUNT_BITS) | count);
  }

  /** The lease after the last of this range. */
  LeaseId end() {
    return new LeaseId((number + 1) << COUNT_BITS);
  }
}
