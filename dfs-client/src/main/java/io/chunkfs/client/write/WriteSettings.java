package io.chunkfs.client.write;

import java.time.Duration;

/**
 * How blocks are written.
 *
 * @param sliceBytes bytes that one checksum covers
 * @param packetBytes bytes of one packet; a multiple of the slice
 * @param windowPackets packets that may be unacknowledged at a time
 * @param connect how long a pipeline may take to form
 * @param resume how long the survivors of a broken one may take to form the next
 * @param stall how long it may go without an ack
 * @param syncStall the same while it brings bytes to its disks
 */
public record WriteSettings(
    int sliceBytes,
    int packetBytes,
    int windowPackets,
    Duration connect,
    Duration resume,
    Duration stall,
    Duration syncStall) {}
