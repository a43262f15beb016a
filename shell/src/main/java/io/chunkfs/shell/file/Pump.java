package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ChunkOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Moves bytes between files of the cluster and channels, through one buffer. */
final class Pump {
  private static final int BUFFER_BYTES = 1 << 20;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /** Everything from {@code in}; returns how many bytes that was. */
  long in(ReadableByteChannel in, ChunkOutput out) throws IOException {
    long moved = 0;
    while (true) {
      buffer.clear();
      if (in.read(buffer) < 0) return moved;
      moved += buffer.flip().remaining();
      out.write(buffer);
    }
  }

  /** The whole file into another. */
  void across(ChunkInput in, ChunkOutput out) throws IOException {
    while (true) {
      buffer.clear();
      if (in.read(buffer) < 0) return;
      buffer.flip();
      out.write(buffer);
    }
  }

  /** The whole file to {@code out}. */
  void out(ChunkInput in, WritableByteChannel out) throws IOException {
    while (true) {
      buffer.clear();
      if (in.read(buffer) < 0) return;
      buffer.flip();
      while (buffer.hasRemaining()) out.write(buffer);
    }
  }
}
