/**
 * The replicated log, and the one writer that turns commands into its entries; the only user of
 * Ratis.
 */
package io.chunkfs.namenode.journal;
