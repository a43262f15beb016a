package io.chunkfs.client;

import io.chunkfs.client.read.FileReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The stream around a {@link FileReader}. */
final class FileInput extends ChunkInput {
  private static final int COPY_BYTES = 256 << 10;

  private final FileReader reader;
  private final byte[] single = new byte[1];

  FileInput(FileReader reader) {
    this.reader = reader;
  }

  @Override
  public long length() {
    return reader.length();
  }

  @Override
  public long position() {
    return reader.position();
  }

  @Override
  public void seek(long position) throws IOException {
    reader.seek(position);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return reader.read(position, target);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return reader.read(target);
  }

  @Override
  public int read() throws IOException {
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return reader.read(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public long skip(long bytes) throws IOException {
    long from = reader.position();
    long skipped = Math.max(0, Math.min(bytes, reader.length() - from));
    if (skipped > 0) reader.seek(from + skipped);
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, reader.length() - reader.position()));
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[COPY_BYTES];
    long total = 0;
    for (int read = read(buffer); read >= 0; read = read(buffer)) {
      out.write(buffer, 0, read);
      total += read;
    }
    return total;
  }

  @Override
  public void close() {
    reader.close();
  }
}
