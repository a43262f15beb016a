package io.chunkfs.namenode.cluster;

/**
 * Sums over the sealed blocks that the replica map knows, kept as it changes.
 *
 * @param known sealed blocks in the map; others have no replica that was reported
 * @param reported of these, with at least one replica that counts
 * @param underReplicated of these, with fewer replicas that count than wanted, none included
 * @param corrupt of these, with a corrupt replica
 */
public record BlockCounts(long known, long reported, long underReplicated, long corrupt) {}
