package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The first 64 bytes of a checksum file; docs/formats/datanode-volume.md has them one by one.
 *
 * @param sealed whether the array of a sealed replica follows, and not the log of an open one
 * @param sliceBytes bytes that one checksum covers
 * @param key the replica; of an open one, as it was created
 * @param length bytes of the data file; 0 in a log
 * @param crc CRC32C of the data file; 0 in a log
 */
record ChecksumHeader(boolean sealed, int sliceBytes, ReplicaKey key, long length, int crc) {
  static final int BYTES = 64;

  private static final int MAGIC = 0x43465343; // CFSC
  private static final short FORMAT = 1;
  private static final byte CRC32C = 1;
  private static final byte LOG = 1;
  private static final byte ARRAY = 2;
  private static final int MOST_SLICE_BYTES = 16 << 20;
  private static final int MOST_SLICES = 1 << 26;

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putInt(MAGIC).putShort(FORMAT).put(CRC32C).put(sealed ? ARRAY : LOG);
    bytes.putInt(sliceBytes).putInt(0);
    bytes.putLong(key.namespace().value());
    bytes.putLong(key.block().value());
    bytes.putLong(key.generation().value());
    bytes.putLong(length).putInt(crc).putInt(0).putInt(0);
    bytes.putInt(Crc32cs.of(bytes.array(), 0, BYTES - 4));
    return bytes.flip();
  }

  /** Slices of a sealed replica. */
  int slices() {
    return (int) ((length + sliceBytes - 1) / sliceBytes);
  }

  static ChecksumHeader read(DiskFile file, Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    if (file.read(bytes, 0) < BYTES) throw damaged(path, "its header is cut off");
    return decode(bytes.flip(), path);
  }

  private static ChecksumHeader decode(ByteBuffer bytes, Path path) throws ChunkFsException {
    if (bytes.getInt() != MAGIC) throw damaged(path, "it is no checksum file");
    if (bytes.getInt(BYTES - 4) != Crc32cs.of(bytes.array(), 0, BYTES - 4)) {
      throw damaged(path, "its header does not match its checksum");
    }
    short format = bytes.getShort();
    byte algorithm = bytes.get();
    byte kind = bytes.get();
    if (format != FORMAT || algorithm != CRC32C || (kind != LOG && kind != ARRAY)) {
      throw damaged(
          path, "format " + format + ", algorithm " + algorithm + ", kind " + kind + " is unknown");
    }
    int sliceBytes = bytes.getInt();
    bytes.getInt();
    long namespace = bytes.getLong();
    long block = bytes.getLong();
    long generation = bytes.getLong();
    long length = bytes.getLong();
    int crc = bytes.getInt();
    boolean possible = namespace > 0 && block > 0 && generation > 0 && length >= 0;
    if (!possible || !fits(sliceBytes) || length / sliceBytes >= MOST_SLICES)
      throw damaged(path, "its header has impossible numbers");
    ReplicaKey key =
        new ReplicaKey(new NamespaceId(namespace), new BlockId(block), new Generation(generation));
    return new ChecksumHeader(kind == ARRAY, sliceBytes, key, length, crc);
  }

  /** Whether a slice may have this size. */
  static boolean fits(int sliceBytes) {
    return sliceBytes >= 512 && sliceBytes <= MOST_SLICE_BYTES && Integer.bitCount(sliceBytes) == 1;
  }

  static ChunkFsException damaged(Path path, String why) {
    return new ChunkFsException(ErrorCode.DAMAGED, path + " is damaged: " + why);
  }
}
