package io.chunkfs.client.read;

import java.time.Duration;

/**
 * How blocks are read.
 *
 * @param connect how long a datanode may take to accept a connection
 * @param stall how long it may then send nothing, in the first round over the replicas; twice as
 *     long in each later one
 * @param aheadBytes bytes taken in ahead of the application
 */
public record ReadSettings(Duration connect, Duration stall, int aheadBytes) {}
