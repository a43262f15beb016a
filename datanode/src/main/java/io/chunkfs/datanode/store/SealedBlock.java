package io.chunkfs.datanode.store;

/**
 * What sealing proved of a replica.
 *
 * @param length bytes of the block
 * @param crc CRC32C of the whole block
 */
public record SealedBlock(long length, int crc) {}
