/**
 * The client library: {@link io.chunkfs.client.ChunkFs} and the values and streams it deals in are
 * all that an application needs.
 */
package io.chunkfs.client;
