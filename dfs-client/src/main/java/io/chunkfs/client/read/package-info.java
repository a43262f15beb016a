/** Reads blocks: sessions with datanodes, checksums, the way to the next replica. */
package io.chunkfs.client.read;
