package io.chunkfs.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads one file. Every byte handed out was checked against its checksum; a replica that fails or
 * lies is left for the next one.
 *
 * <p>Of a file that is still being written, what its writer flushed before this was opened can be
 * read, and at its end what was flushed since.
 *
 * <p>Thread: one thread streams; positional reads may come from any thread at any time.
 */
public abstract class ChunkInput extends InputStream {
  /** Only made by {@link ChunkFs#open}. */
  ChunkInput() {}

  /** Bytes that can be read, as far as known now. */
  public abstract long length();

  /** Where the next streamed byte comes from. */
  public abstract long position();

  /** Goes on streaming at {@code position}, which may be the length but not beyond. */
  public abstract void seek(long position) throws IOException;

  /**
   * Fills what remains of {@code target} from {@code position}, as far as the file goes, without
   * moving the stream.
   *
   * @return bytes read; -1 when {@code position} is at or behind the end and target has room
   */
  public abstract int read(long position, ByteBuffer target) throws IOException;

  /** Streams into what remains of {@code target}; -1 at the end. */
  public abstract int read(ByteBuffer target) throws IOException;

  @Override
  public abstract void close();
}
