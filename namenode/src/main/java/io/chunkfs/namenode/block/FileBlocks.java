package io.chunkfs.namenode.block;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.FileStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the blocks of a file. Any thread that may use the rows. */
public final class FileBlocks {
  private final Rows rows;

  /** Over one state. */
  public FileBlocks(Rows rows) {
    this.rows = rows;
  }

  /** One block of a file. */
  public record FileBlock(BlockId id, BlockRow row) {
    /** The block at its confirmed generation, as accesses name it. */
    public BlockKey key(NamespaceId namespace) {
      return key(namespace, new Generation(row.getConfirmedGeneration()));
    }

    /** The block at some generation. */
    public BlockKey key(NamespaceId namespace, Generation generation) {
      return BlockKey.newBuilder()
          .setNamespace(namespace.value())
          .setBlock(id.value())
          .setGeneration(generation.value())
          .build();
    }

    /** Where it ends in the file, as far as that is known: an open block's length is not. */
    public long end() {
      return row.getOffset() + row.getLength();
    }
  }

  /** Blocks in order of their offsets, and whether the range has more after them. */
  public record Range(List<FileBlock> blocks, boolean more) {}

  /**
   * The blocks that a range touches. An open last block is among them when the range goes beyond
   * the committed bytes, since its length is for its members to say.
   *
   * @param length length of the range in bytes; 0: to the end
   * @param limit at most so many blocks
   */
  public Range range(FileStatus file, long offset, long length, int limit) {
    long end = length <= 0 || offset + length < 0 ? Long.MAX_VALUE : offset + length;
    InodeId inode = new InodeId(file.getInode());
    // No block is longer than the block size, so one that contains the offset begins after this.
    long first = Math.max(0, offset - file.getBlockSize() + 1);
    List<FileBlock> blocks = new ArrayList<>();
    try (RowCursor cursor = rows.scan(Keys.fileBlock(inode, first), Keys.fileBlock(inode, end))) {
      while (cursor.next()) {
        FileBlock block = require(idIn(cursor.value()));
        if (block.row().getCommitted() && block.end() <= offset) continue;
        if (blocks.size() >= limit) return new Range(blocks, true);
        blocks.add(block);
      }
    }
    return new Range(blocks, false);
  }

  /** The file's last block when no pipeline has sealed it yet. */
  public Optional<FileBlock> open(FileStatus file) {
    if (file.getLease() == 0 || file.getBlocks() == 0) return Optional.empty();
    byte[] id = rows.get(Keys.fileBlock(new InodeId(file.getInode()), file.getLength()));
    return Optional.ofNullable(id).map(value -> require(idIn(value)));
  }

  /** A block, whosever it is. */
  public Optional<FileBlock> find(BlockId id) {
    return Stored.find(rows, Keys.block(id), BlockRow.parser()).map(row -> new FileBlock(id, row));
  }

  /** A block that some row names. */
  public FileBlock require(BlockId id) {
    return new FileBlock(id, Stored.require(rows, Keys.block(id), BlockRow.parser()));
  }

  /** At most so many blocks of a file from an offset on. */
  public List<FileBlock> from(InodeId file, long offset, int limit) {
    List<FileBlock> blocks = new ArrayList<>();
    byte[] end = Keys.end(Keys.of(Keys.FILE_BLOCK, file.value()));
    try (RowCursor cursor = rows.scan(Keys.fileBlock(file, offset), end)) {
      while (blocks.size() < limit && cursor.next()) blocks.add(require(idIn(cursor.value())));
    }
    return blocks;
  }

  /** The block id that a file block's row holds. */
  public static BlockId idIn(byte[] value) {
    return new BlockId(ByteBuffer.wrap(value).getLong());
  }
}
