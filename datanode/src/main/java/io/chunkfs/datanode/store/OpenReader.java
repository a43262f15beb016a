package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads an open replica up to what was visible when the reader was made. */
final class OpenReader extends FileReader {
  private final int[] crcs;
  private final long visible;
  private final long end;
  private final byte[] tail;

  /**
   * A reader of full slices from the file and a last, partial one from memory.
   *
   * @param crcs of all full slices; more may follow
   */
  OpenReader(Draft draft, DiskFile data, int[] crcs, long end, byte[] tail) {
    super(draft.volume(), draft.key(), draft.sliceBytes(), data);
    this.crcs = crcs;
    this.visible = draft.visible();
    this.end = end;
    this.tail = tail;
  }

  @Override
  public boolean sealed() {
    return false;
  }

  @Override
  public long visible() {
    return visible;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public long fileEnd() {
    return end - tail.length;
  }

  @Override
  public ByteBuffer tail() {
    return ByteBuffer.wrap(tail).asReadOnlyBuffer();
  }

  @Override
  public int[] crcs(long from, long to) throws ChunkFsException {
    int count = slices(from, to);
    int first = (int) (from / sliceBytes());
    int[] wanted = Arrays.copyOfRange(crcs, first, first + count);
    if (to > fileEnd()) wanted[count - 1] = Crc32cs.of(tail, 0, tail.length);
    return wanted;
  }
}
