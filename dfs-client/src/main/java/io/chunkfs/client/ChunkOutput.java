package io.chunkfs.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes one new file. {@link #close} returns when all is durable on every datanode of the
 * pipeline, at least two of them where the replication is two or more; a failure is an exception
 * and never a shorter file.
 *
 * <p>After a failure every method throws that failure again. The file stays open until its lease
 * ends.
 *
 * <p>Thread: one thread at a time.
 */
public abstract class ChunkOutput extends OutputStream {
  /** Only made by {@link ChunkFs#create}. */
  ChunkOutput() {}

  /** Bytes written so far, flushed or not. */
  public abstract long position();

  /** Writes what remains of {@code source}. */
  public abstract void write(ByteBuffer source) throws IOException;

  /** Hands what was written to the network; does not wait. */
  @Override
  public abstract void flush() throws IOException;

  /** Returns when every datanode of the pipeline has what was written: new readers see it. */
  public abstract void hflush() throws IOException;

  /** Returns when every datanode of the pipeline has what was written on its disk, fsynced. */
  public abstract void hsync() throws IOException;

  /** Finishes the file durably. */
  @Override
  public abstract void close() throws IOException;

  /**
   * Gives up: nothing more is sent, and the file is not finished. It stays open until its lease
   * ends or someone deletes or overwrites it.
   */
  public abstract void abort();

  /** What is known of the file as it was created, and once closed as it became. */
  public abstract FileInfo info();
}
