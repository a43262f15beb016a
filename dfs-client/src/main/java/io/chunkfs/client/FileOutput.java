package io.chunkfs.client;

import io.chunkfs.client.write.FileWriter;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The stream around a {@link FileWriter}. */
final class FileOutput extends ChunkOutput {
  private final DfsPath path;
  private final FileWriter writer;
  private final Consumer<FileOutput> whenOver;
  private final AtomicBoolean over = new AtomicBoolean();
  private final byte[] single = new byte[1];

  /**
   * A stream.
   *
   * @param whenOver told once, when the file is finished or the write failed
   */
  FileOutput(DfsPath path, FileWriter writer, Consumer<FileOutput> whenOver) {
    this.path = path;
    this.writer = writer;
    this.whenOver = whenOver;
  }

  @Override
  public long position() {
    return writer.position();
  }

  @Override
  public void write(int value) throws IOException {
    single[0] = (byte) value;
    write(single, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    run(() -> writer.write(source));
  }

  @Override
  public void flush() throws IOException {
    run(writer::flush);
  }

  @Override
  public void hflush() throws IOException {
    run(() -> writer.flush(false));
  }

  @Override
  public void hsync() throws IOException {
    run(() -> writer.flush(true));
  }

  @Override
  public void close() throws IOException {
    run(writer::close);
    end();
  }

  @Override
  public void abort() {
    writer.abort();
    end();
  }

  @Override
  public FileInfo info() {
    return FileInfo.of(path, writer.status());
  }

  private interface Step {
    void run() throws ChunkFsException;
  }

  private void run(Step step) throws ChunkFsException {
    boolean done = false;
    try {
      step.run();
      done = true;
    } finally {
      if (!done) end(); // the lease of a failed write is not renewed
    }
  }

  private void end() {
    if (over.compareAndSet(false, true)) whenOver.accept(this);
  }
}
