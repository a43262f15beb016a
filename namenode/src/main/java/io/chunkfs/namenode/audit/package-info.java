/** Checks the invariants of the hard state over its rows. */
package io.chunkfs.namenode.audit;
