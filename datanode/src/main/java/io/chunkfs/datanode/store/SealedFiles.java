package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The files of a sealed replica: what is in them and whether they fit together. */
final class SealedFiles {
  private static final int READ_BYTES = 1 << 20;

  private SealedFiles() {}

  /** Writes and fsyncs a checksum file that did not exist. */
  static void writeSums(Disk disk, Path path, ChecksumHeader header, int[] crcs)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(ChecksumHeader.BYTES + 4 * crcs.length);
    bytes.put(header.encode());
    for (int crc : crcs) bytes.putInt(crc);
    try (DiskFile file = disk.create(path)) {
      file.write(bytes.flip(), 0);
      file.sync();
    }
  }

  /** Reads CRCs of slices. */
  static int[] readSums(DiskFile file, Path path, int first, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count);
    if (file.read(bytes, ChecksumHeader.BYTES + 4L * first) < 4 * count) {
      throw ChecksumHeader.damaged(path, "it is cut off");
    }
    int[] crcs = new int[count];
    bytes.flip().asIntBuffer().get(crcs);
    return crcs;
  }

  /** Reads all CRCs and checks them against that of the block. */
  static int[] readSums(DiskFile file, Path path, ChecksumHeader header) throws IOException {
    int[] crcs = readSums(file, path, 0, header.slices());
    if (SliceSums.blockCrc(crcs, header.length(), header.sliceBytes()) != header.crc()) {
      throw ChecksumHeader.damaged(path, "its checksums do not add up to that of the block");
    }
    return crcs;
  }

  /** Reads the data through; empty when every byte is as its checksum says, otherwise what not. */
  static String mismatch(DiskFile data, ChecksumHeader header, int[] crcs, Inspection.Pause pause)
      throws IOException {
    if (data.size() != header.length()) {
      return "it has " + data.size() + " bytes instead of " + header.length();
    }
    int slice = header.sliceBytes();
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(slice, READ_BYTES));
    long at = 0;
    int next = 0;
    while (at < header.length()) {
      int got = data.read(bytes.clear(), at);
      if (got == 0) return "it ends at " + at + " instead of " + header.length();
      for (int done = 0; done < got; done += slice, next++) {
        int crc = Crc32cs.of(bytes.array(), done, Math.min(slice, got - done));
        if (crc != crcs[next]) return "the slice at " + (at + done) + " has another checksum";
      }
      at += got;
      pause.took(got);
    }
    return "";
  }
}
