package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Reads one replica as it stood when the reader was made: its bytes and their checksums do not
 * change or go away until the reader is closed, also when the replica is sealed, continued under a
 * newer generation or deleted meanwhile. Positional; calls may come from any thread.
 */
public interface ReplicaReader extends AutoCloseable {
  /** The replica, at the generation it has. */
  ReplicaKey key();

  /** Whether it is sealed. */
  boolean sealed();

  /** Bytes that any reader may see; of a sealed replica its length. */
  long visible();

  /**
   * Bytes that this reader may see: {@link #visible}, or the longer length that the reader learned
   * from another member when it has been received here.
   */
  long end();

  /** Bytes that one checksum covers. */
  int sliceBytes();

  /** Bytes below are served from the file, those from here to {@link #end} from {@link #tail}. */
  long fileEnd();

  /** The data file, for sendfile below {@link #fileEnd}; empty on a disk without channels. */
  Optional<FileChannel> channel();

  /** The bytes from {@link #fileEnd} to {@link #end}, less than a slice; a new view a call. */
  ByteBuffer tail();

  /**
   * Checksums of the slices in a range.
   *
   * @param from a multiple of the slice
   * @param to a multiple of the slice, or {@link #end}, for which the last checksum covers exactly
   *     the bytes up to there
   */
  int[] crcs(long from, long to) throws ChunkFsException;

  /** Fills the buffer from a position; the range must end at {@link #end} or before. */
  void read(ByteBuffer into, long position) throws ChunkFsException;

  /**
   * Judges a failure of sending from {@link #channel}: when it is the disk's (EIO) and not the
   * connection's, the volume goes out of service. Returns what to answer.
   */
  ChunkFsException failed(IOException failure);

  @Override
  void close();
}
