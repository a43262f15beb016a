/** Write and read sessions: bytes in and out. */
package io.chunkfs.datanode.transfer;
