package io.chunkfs.namenode.cluster;

/**
 * Sums over the sealed blocks that the replica map knows, kept as it changes.
 *
 * @param known sealed blocks in the map; others have no replica that was reported
 * @param reported of these, with at least one replica that counts
 * @param underReplicated of these, with fewer replicas that count than wanted, none included
 * @param corrupt of these, with a corrupt replica
 * @param oneLeft of these, with exactly one replica that counts although more are wanted
 * @param excess of these, with more replicas that count than wanted
 * @param missingSingle of these, without a replica that counts and with only one wanted
 */
public record BlockCounts(
    long known,
    long reported,
    long underReplicated,
    long corrupt,
    long oneLeft,
    long excess,
    long missingSingle) {
  /** Before anything is known. */
  public static final BlockCounts NONE = new BlockCounts(0, 0, 0, 0, 0, 0, 0);
}
