package io.chunkfs.common.checksum;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C (Castagnoli, RFC 3720 appendix B.4) of buffers, and its combination: from the CRCs of two
 * neighbouring ranges the CRC of both together, without reading a byte again.
 */
public final class Crc32cs {
  private static final int POLYNOMIAL = 0x82F63B78; // reflected

  /** Row k: the operator that appends 2^k zero bits, as the images of the 32 unit vectors. */
  private static final int[][] APPEND_ZERO_BITS = operators();

  private Crc32cs() {}

  /** CRC of the buffer's remaining bytes, whose position does not move. */
  public static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** CRC of a range of an array. */
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /**
   * CRC of a range followed by another, from the CRCs of both. Multiplies by x^(8 × length) over
   * GF(2), as zlib's crc32_combine does.
   *
   * @param secondLength length of the second range, in bytes
   */
  public static int combine(int first, int second, long secondLength) {
    int shifted = first;
    int power = 3; // 8 bits a byte
    for (long left = secondLength; left != 0; left >>>= 1, power++) {
      if ((left & 1) != 0) shifted = times(APPEND_ZERO_BITS[power], shifted);
    }
    return shifted ^ second;
  }

  private static int[][] operators() {
    int[][] rows = new int[67][];
    int[] one = new int[32];
    one[0] = POLYNOMIAL;
    for (int bit = 1; bit < 32; bit++) one[bit] = 1 << (bit - 1);
    rows[0] = one;
    for (int power = 1; power < rows.length; power++) {
      int[] half = rows[power - 1];
      int[] square = new int[32];
      for (int bit = 0; bit < 32; bit++) square[bit] = times(half, half[bit]);
      rows[power] = square;
    }
    return rows;
  }

  private static int times(int[] matrix, int vector) {
    int sum = 0;
    for (int bit = 0, left = vector; left != 0; bit++, left >>>= 1) {
      if ((left & 1) != 0) sum ^= matrix[bit];
    }
    return sum;
  }
}
