package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import java.nio.ByteBuffer;

/** Records for the log of an open replica, 20 bytes each. */
final class LogRecords {
  static final int BYTES = 20;
  static final int DATA = 1;
  static final int GENERATION = 2;
  static final int VISIBLE = 3;

  private ByteBuffer bytes;

  LogRecords(int expected) {
    bytes = ByteBuffer.allocate(expected * BYTES);
  }

  /** The data reach to {@code end}; the CRC is that of its slice, up to there. */
  void data(long end, int crc) {
    add(DATA, end, crc);
  }

  /** From here on the replica has this generation. */
  void generation(long generation) {
    add(GENERATION, generation, 0);
  }

  /** Everything below was acknowledged upstream. */
  void visible(long length) {
    add(VISIBLE, length, 0);
  }

  /** All records, to be written. */
  ByteBuffer encoded() {
    return bytes.duplicate().flip();
  }

  /** Whether a whole, sound record is at the buffer's position. */
  static boolean sound(ByteBuffer log) {
    if (log.remaining() < BYTES) return false;
    int start = log.position();
    int kind = log.getInt(start);
    return kind >= DATA
        && kind <= VISIBLE
        && log.getLong(start + 4) >= 0
        && log.getInt(start + 16) == Crc32cs.of(log.duplicate().limit(start + 16));
  }

  private void add(int kind, long value, int crc) {
    if (bytes.remaining() < BYTES) {
      bytes = ByteBuffer.allocate(2 * bytes.capacity() + BYTES).put(bytes.flip());
    }
    int start = bytes.position();
    bytes.putInt(kind).putLong(value).putInt(crc);
    bytes.putInt(Crc32cs.of(bytes.duplicate().flip().position(start)));
  }
}
