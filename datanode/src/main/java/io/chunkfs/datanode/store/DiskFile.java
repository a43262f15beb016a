package io.chunkfs.datanode.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open file. Positional calls may come from any thread. */
public interface DiskFile extends AutoCloseable {
  /** Writes all remaining bytes at a position. */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** Reads until the buffer is full or the file ends; returns the bytes read. */
  int read(ByteBuffer into, long position) throws IOException;

  /** Cuts the file to a length; the data beyond is gone. */
  void truncate(long length) throws IOException;

  /** Makes contents and length durable. */
  void sync() throws IOException;

  /** Length in bytes. */
  long size() throws IOException;

  /** The channel for sendfile; empty on a disk that is not the machine's. */
  Optional<FileChannel> channel();

  @Override
  void close() throws IOException;
}
