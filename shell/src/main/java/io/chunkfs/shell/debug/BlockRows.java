package io.chunkfs.shell.debug;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.proto.BlockRow;
import java.io.UncheckedIOException;

/** Rows of blocks. */
final class BlockRows {
  private BlockRows() {}

  static BlockRow parse(byte[] value) {
    try {
      return BlockRow.parseFrom(value);
    } catch (InvalidProtocolBufferException damaged) {
      throw new UncheckedIOException("a block's row is damaged", damaged);
    }
  }
}
