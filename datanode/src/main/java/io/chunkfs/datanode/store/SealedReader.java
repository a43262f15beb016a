package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads a sealed replica; everything comes from its two files. */
final class SealedReader extends FileReader {
  private final ChecksumHeader header;
  private final DiskFile sums;
  private final Path sumsPath;

  SealedReader(Volume volume, ChecksumHeader header, DiskFile data, DiskFile sums) {
    super(volume, header.key(), header.sliceBytes(), data);
    this.header = header;
    this.sums = sums;
    this.sumsPath = volume.paths().sealedSums(header.key().block());
  }

  @Override
  public boolean sealed() {
    return true;
  }

  @Override
  public long visible() {
    return header.length();
  }

  @Override
  public long end() {
    return header.length();
  }

  @Override
  public long fileEnd() {
    return header.length();
  }

  @Override
  public ByteBuffer tail() {
    return ByteBuffer.allocate(0);
  }

  @Override
  public int[] crcs(long from, long to) throws ChunkFsException {
    int count = slices(from, to);
    int first = (int) (from / sliceBytes());
    return volume()
        .ask(
            "read the checksums of " + key(),
            () -> SealedFiles.readSums(sums, sumsPath, first, count));
  }

  @Override
  public void close() {
    volume().close(sums);
    super.close();
  }

  /** Reads everything through; empty when all is as its checksums say, otherwise what is not. */
  String mismatch(Inspection inspection) throws ChunkFsException {
    String contradiction = inspection.contradiction(header);
    if (!contradiction.isEmpty()) return contradiction;
    return volume()
        .ask(
            "verify " + key(),
            () -> {
              int[] crcs = SealedFiles.readSums(sums, sumsPath, header);
              return SealedFiles.mismatch(data(), header, crcs, inspection.pause());
            });
  }
}
