package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;

/**
 * How a replica is to be read through.
 *
 * @param length bytes that the block is known to have; 0: not known
 * @param crc CRC32C that the whole block is known to have; 0: not known
 * @param pause told of the bytes read, and may wait, so that others get their turn at the disk
 */
public record Inspection(long length, int crc, Pause pause) {
  /** Against its own checksums alone, at full speed. */
  public static final Inspection OWN_WORD = new Inspection(0, 0, bytes -> {});

  /** Slows down who reads much. */
  public interface Pause {
    /**
     * So many bytes were read.
     *
     * @throws ChunkFsException when the reading is to end
     */
    void took(long bytes) throws ChunkFsException;
  }

  /** What a replica's header has against it; empty when nothing. */
  String contradiction(ChecksumHeader header) {
    if (length > 0 && header.length() != length) {
      return "it has " + header.length() + " bytes, the block was committed with " + length;
    }
    if (crc != 0 && header.crc() != crc) {
      return String.format(
          "its bytes have CRC %08x, the block was committed with %08x", header.crc(), crc);
    }
    return "";
  }
}
