package io.chunkfs.transport;

/**
 * What precedes a packet's data.
 *
 * @param sequence number within the session, from 0
 * @param offset of the data's first byte within the block
 * @param flags {@link Packet#LAST}, {@link Packet#SYNC}
 * @param crcs CRC32C of each piece of the data
 * @param dataLength bytes of data
 */
public record PacketHead(int sequence, long offset, int flags, int[] crcs, int dataLength) {}
