package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the log of an open replica says, read back after a restart: the ends that its records claim,
 * strictly rising, with the CRC of the slice up to each. A record of a lower end than before tells
 * of a cut and ends the claims above it. Reading stops at the first record that is torn.
 */
final class LogHistory {
  private static final int MOST_BYTES = 1 << 30;

  private final ChecksumHeader header;
  private long generation;
  private long visible;
  private long[] ends = new long[64];
  private int[] crcs = new int[64];
  private int count;
  private long end;

  private LogHistory(ChecksumHeader header) {
    this.header = header;
    this.generation = header.key().generation().value();
  }

  static LogHistory read(DiskFile log, Path path) throws IOException {
    ChecksumHeader header = ChecksumHeader.read(log, path);
    if (header.sealed()) throw ChecksumHeader.damaged(path, "it is of a sealed replica");
    LogHistory history = new LogHistory(header);
    long bytes = Math.min(MOST_BYTES, log.size() - ChecksumHeader.BYTES);
    ByteBuffer records = ByteBuffer.allocate((int) bytes);
    log.read(records, ChecksumHeader.BYTES);
    records.flip();
    history.end = ChecksumHeader.BYTES;
    while (LogRecords.sound(records)) {
      history.take(records.getInt(), records.getLong(), records.getInt());
      records.getInt();
      history.end += LogRecords.BYTES;
    }
    return history;
  }

  ChecksumHeader header() {
    return header;
  }

  long generation() {
    return generation;
  }

  /** A lower bound of what was acknowledged upstream. */
  long visible() {
    return visible;
  }

  /** Where the last sound record ends in the file. */
  long end() {
    return end;
  }

  /** The highest end claimed. */
  long claimed() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /** The checksums up to the highest end that the data prove, and the bytes of the last slice. */
  SliceSums prove(DiskFile data) throws IOException {
    int slice = header.sliceBytes();
    SliceSums sums = new SliceSums(slice);
    ByteBuffer bytes = ByteBuffer.allocate(slice);
    int record = 0;
    for (long start = 0; record < count; start += slice) {
      int got = data.read(bytes.clear(), start);
      int proven = 0;
      int provenCrc = 0;
      int crc = 0;
      int done = 0;
      for (; record < count && ends[record] <= start + slice; record++) {
        int length = (int) (ends[record] - start);
        if (length > got) continue;
        crc = Crc32cs.combine(crc, Crc32cs.of(bytes.array(), done, length - done), length - done);
        done = length;
        if (crc == crcs[record]) {
          proven = length;
          provenCrc = crc;
        }
      }
      if (proven < slice) {
        if (proven > 0) sums.setTail(Arrays.copyOf(bytes.array(), proven));
        return sums;
      }
      sums.push(provenCrc);
    }
    return sums;
  }

  /**
   * The checksums up to the highest end claimed, after an orderly stop: only the last, partial
   * slice is read, as its bytes are needed. Null when even that does not fit.
   */
  SliceSums trust(DiskFile data) throws IOException {
    int slice = header.sliceBytes();
    SliceSums sums = new SliceSums(slice);
    for (int record = 0; record < count; record++) {
      if (ends[record] == (sums.fullSlices() + 1L) * slice) sums.push(crcs[record]);
    }
    int rest = (int) (claimed() - sums.length());
    if (rest < 0 || rest >= slice || data.size() < claimed()) return null;
    if (rest > 0) {
      ByteBuffer bytes = ByteBuffer.allocate(rest);
      data.read(bytes, sums.length());
      sums.setTail(bytes.array());
      if (sums.tailCrc() != crcs[count - 1]) return null;
    }
    return sums;
  }

  private void take(int kind, long value, int crc) {
    switch (kind) {
      case LogRecords.GENERATION -> generation = value;
      case LogRecords.VISIBLE -> visible = value;
      default -> claim(value, crc);
    }
  }

  private void claim(long end, int crc) {
    while (count > 0 && ends[count - 1] >= end) count--;
    if (end == 0) return;
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      crcs = Arrays.copyOf(crcs, 2 * count);
    }
    ends[count] = end;
    crcs[count++] = crc;
  }
}
