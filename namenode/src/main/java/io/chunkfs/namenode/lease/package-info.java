/** Leases and the sessions that hold them: the right to write. */
package io.chunkfs.namenode.lease;
