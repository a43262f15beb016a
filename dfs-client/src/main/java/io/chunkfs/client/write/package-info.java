/** Writes blocks: the pipeline, its window of packets, and its recovery. */
package io.chunkfs.client.write;
