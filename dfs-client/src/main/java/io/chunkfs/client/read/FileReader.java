package io.chunkfs.client.read;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.LocatedBlock;
import java.nio.ByteBuffer;

/**
 * Reads one file.
 *
 * <p>Thread: one streams; positional reads from any.
 */
public final class FileReader {
  /** First range of a stream; each that follows without a seek is eight times as long. */
  private static final long FIRST_RANGE_BYTES = 1 << 20;

  private final ReadContext context;
  private final FileLocations file;
  private long position;
  private long rangeBytes = FIRST_RANGE_BYTES;
  private BlockStream stream; // null: nothing under way
  private volatile boolean closed;

  /** Finds the file. */
  public FileReader(ReadContext context, DfsPath path) throws ChunkFsException {
    this.context = context;
    this.file = new FileLocations(context, path);
  }

  /** Bytes that can be read, as far as known. */
  public long length() {
    return file.length();
  }

  /** Where the next streamed byte comes from. */
  public synchronized long position() {
    return position;
  }

  /** Goes on streaming elsewhere. */
  public synchronized void seek(long to) throws ChunkFsException {
    requireOpen();
    if (to < 0 || to > file.length() && to > freshLength()) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "position " + to + " is not within the " + file.length() + " bytes of " + file.path());
    }
    if (to == position) return;
    if (stream == null || !stream.skipTo(to)) {
      drop();
      rangeBytes = FIRST_RANGE_BYTES;
    }
    position = to;
  }

  /** Streams into {@code target}, at least one byte; -1 at the end. */
  public synchronized int read(ByteBuffer target) throws ChunkFsException {
    requireOpen();
    if (!target.hasRemaining()) return 0;
    if (position >= file.length() && position >= freshLength()) return -1;
    if (stream != null && stream.exhausted(position)) drop();
    if (stream == null) {
      stream = new BlockStream(context, file, position, rangeBytes);
      rangeBytes = Math.min(rangeBytes * 8, Integer.MAX_VALUE);
    }
    int taken = stream.read(target);
    position += taken;
    return taken;
  }

  /** Fills {@code target} from {@code from} on as far as the file goes; -1 at the end. */
  public int read(long from, ByteBuffer target) throws ChunkFsException {
    requireOpen();
    if (from < 0) {
      throw new ChunkFsException(ErrorCode.INVALID_ARGUMENT, "position " + from + " is negative");
    }
    if (!target.hasRemaining()) return 0;
    if (from >= file.length() && from >= freshLength()) return -1;
    int total = 0;
    while (target.hasRemaining() && from + total < file.length()) {
      BlockStream part = new BlockStream(context, file, from + total, target.remaining());
      try {
        while (target.hasRemaining() && !part.exhausted(from + total)) total += part.read(target);
      } finally {
        part.close();
      }
    }
    return total;
  }

  /** Gives back what the stream holds. */
  public synchronized void close() {
    closed = true;
    drop();
  }

  /** At the end of a file that is being written, there may be more by now. */
  private long freshLength() throws ChunkFsException {
    if (file.growing()) file.refresh(file.length());
    return file.length();
  }

  private void drop() {
    if (stream != null) stream.close();
    stream = null;
  }

  private void requireOpen() throws ChunkFsException {
    if (closed) throw new ChunkFsException(ErrorCode.CANCELLED, file.path() + " is closed");
  }

  /** A range within one block, read in order, from whichever replica can give it. */
  private static final class BlockStream {
    private final ReadContext context;
    private final FileLocations file;
    private final ReplicaWalk walk;
    private final long end;
    private long at;
    private ReadSession session;
    private VerifiedPacket packet;

    BlockStream(ReadContext context, FileLocations file, long from, long mostBytes)
        throws ChunkFsException {
      this.context = context;
      this.file = file;
      LocatedBlock block = file.at(from);
      this.walk = new ReplicaWalk(context, file, block);
      this.at = from;
      this.end = Math.min(file.end(block), from + mostBytes);
    }

    boolean exhausted(long position) {
      return position >= end;
    }

    /** Moves on within what was asked for already, if that is near; false when it is not. */
    boolean skipTo(long to) {
      if (to < at || to >= end || to - at > context.settings().aheadBytes()) return false;
      at = to;
      return true;
    }

    /** At least one byte. */
    int read(ByteBuffer target) throws ChunkFsException {
      while (true) {
        if (session == null) session = walk.open(at, end);
        try {
          if (packet != null) skipInPacket();
          if (packet == null && !nextPacket()) continue;
          int taken = packet.copyTo(target, end - at);
          at += taken;
          if (packet.exhausted()) releasePacket();
          walk.progressed();
          return taken;
        } catch (ChunkFsException failure) {
          DataNodeAddress node = session.node();
          abandon();
          walk.failed(node, failure);
        }
      }
    }

    /** Gets the packet that holds the next byte; false when one had nothing of use. */
    private boolean nextPacket() throws ChunkFsException {
      packet = session.next(walk.stall());
      if (packet == null) {
        throw new ChunkFsException(
            ErrorCode.NOT_VISIBLE, "its replica ended before byte " + at + " of " + file.path());
      }
      skipInPacket();
      return packet != null;
    }

    private void skipInPacket() {
      packet.skipTo(at - walk.block().getOffset());
      if (packet.exhausted()) releasePacket();
    }

    private void releasePacket() {
      if (packet != null) packet.release();
      packet = null;
    }

    private void abandon() {
      releasePacket();
      if (session != null) session.close();
      session = null;
    }

    void close() {
      abandon();
    }
  }
}
