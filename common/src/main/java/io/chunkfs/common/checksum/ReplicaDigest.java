package io.chunkfs.common.checksum;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What a set of sealed replicas comes to: a sum of hashes for each of 256 buckets of blocks, and
 * the sum of all. Two sides that add and remove the same replicas, in whatever order, have the same
 * digest; adding or removing costs the same however many there are. docs/formats/wire.md has the
 * functions.
 *
 * <p>Thread: one at a time.
 */
public final class ReplicaDigest {
  /** How many buckets there are. */
  public static final int BUCKETS = 256;

  private final long[] sums;
  private long root;

  /** Of no replica. */
  public ReplicaDigest() {
    sums = new long[BUCKETS];
  }

  private ReplicaDigest(long[] sums, long root) {
    this.sums = sums;
    this.root = root;
  }

  /** The bucket that a block belongs to, from 0. */
  public static int bucket(BlockId block) {
    return (int) (mix(block.value()) >>> 56);
  }

  /** What one replica adds to its bucket. */
  public static long hash(BlockId block, Generation generation) {
    return mix(mix(block.value()) + generation.value());
  }

  /** Takes a replica in. */
  public void add(BlockId block, Generation generation) {
    change(bucket(block), hash(block, generation));
  }

  /** Takes a replica out that was taken in. */
  public void remove(BlockId block, Generation generation) {
    change(bucket(block), -hash(block, generation));
  }

  /** Makes the buckets the same as those of another digest; the others stay. */
  public void set(BitSet buckets, ReplicaDigest from) {
    buckets.stream().forEach(bucket -> change(bucket, from.sums[bucket] - sums[bucket]));
  }

  /** Of no replica again. */
  public void clear() {
    Arrays.fill(sums, 0);
    root = 0;
  }

  /** Sum of all buckets. */
  public long root() {
    return root;
  }

  /** The same, and independent of what becomes of this one. */
  public ReplicaDigest copy() {
    return new ReplicaDigest(sums.clone(), root);
  }

  /** The buckets' sums, by number, as they travel. */
  public List<Long> buckets() {
    List<Long> all = new ArrayList<>(BUCKETS);
    for (long sum : sums) all.add(sum);
    return all;
  }

  /** Buckets whose sums are others than these, which {@link #buckets} gave elsewhere. */
  public BitSet differing(List<Long> buckets) {
    BitSet differing = new BitSet(BUCKETS);
    for (int i = 0; i < BUCKETS; i++) differing.set(i, sums[i] != buckets.get(i));
    return differing;
  }

  private void change(int bucket, long by) {
    sums[bucket] += by;
    root += by;
  }

  /** The finalizer of SplitMix64: a permutation in which every bit of x moves half of all bits. */
  private static long mix(long x) {
    long mixed = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
