package io.chunkfs.namenode.block;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.FileStatus;
import java.util.List;

/** Finds the blocks of a file. Any thread that may use the rows. */
public final class FileBlocks {
  private final Rows rows;

  /** Over one state. */
  public FileBlocks(Rows rows) {
    this.rows = rows;
  }

  /** One block of a file. */
  public record FileBlock(BlockId id, BlockRow row) {}

  /** Blocks in order of their offsets, and whether the range has more after them. */
  public record Range(List<FileBlock> blocks, boolean more) {}

  /**
   * The blocks that a range touches, an open last block included.
   *
   * @param length length of the range in bytes; 0: to the end
   * @param limit at most so many blocks
   */
  public Range range(FileStatus file, long offset, long length, int limit) {
    throw new IllegalStateException("not yet");
  }
}
