package io.chunkfs.namenode.journal;

/**
 * The leader's right to answer reads without asking its peers (DESIGN §9, rule 8). A read checks it
 * after reading and before its reply is flushed, and discards what it read when it does not hold.
 */
@FunctionalInterface
public interface ReadLease {
  /** No other namenode can have applied anything that this one has not. Any thread. */
  boolean holds();
}
