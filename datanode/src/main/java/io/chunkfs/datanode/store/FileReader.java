package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Optional;

/** What readers of open and of sealed replicas have in common: a data file on a volume. */
abstract class FileReader implements ReplicaReader {
  private final Volume volume;
  private final ReplicaKey key;
  private final int sliceBytes;
  private final DiskFile data;

  FileReader(Volume volume, ReplicaKey key, int sliceBytes, DiskFile data) {
    this.volume = volume;
    this.key = key;
    this.sliceBytes = sliceBytes;
    this.data = data;
  }

  @Override
  public final ReplicaKey key() {
    return key;
  }

  @Override
  public final int sliceBytes() {
    return sliceBytes;
  }

  @Override
  public final Optional<FileChannel> channel() {
    return data.channel();
  }

  @Override
  public final void read(ByteBuffer into, long position) throws ChunkFsException {
    long stop = position + into.remaining();
    if (position < 0 || stop > end()) {
      throw new ChunkFsException(
          ErrorCode.NOT_VISIBLE,
          "bytes " + position + " to " + stop + " of " + key + " are not all below " + end());
    }
    int fromFile = (int) Math.max(0, Math.min(stop, fileEnd()) - position);
    if (fromFile > 0) {
      ByteBuffer part = into.duplicate().limit(into.position() + fromFile);
      int got = volume.ask("read " + key, () -> data.read(part, position));
      if (got < fromFile) {
        throw new ChunkFsException(
            ErrorCode.CHECKSUM_MISMATCH, key + " on volume " + volume + " is cut off");
      }
      into.position(into.position() + fromFile);
    }
    if (into.hasRemaining()) {
      long start = position + fromFile - fileEnd();
      ByteBuffer tail = tail();
      into.put(tail.position((int) start).limit((int) start + into.remaining()));
    }
  }

  @Override
  public final ChunkFsException failed(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("input/output error")) return volume.judge("read " + key, failure);
    return new ChunkFsException(
        ErrorCode.UNREACHABLE, "sending " + key + " broke off: " + failure.getMessage(), failure);
  }

  @Override
  public void close() {
    volume.close(data);
  }

  final Volume volume() {
    return volume;
  }

  final DiskFile data() {
    return data;
  }

  /** How many slices a range has; it must be of the form that {@link #crcs} says. */
  final int slices(long from, long to) throws ChunkFsException {
    boolean whole = from % sliceBytes == 0 && (to % sliceBytes == 0 || to == end());
    if (from < 0 || to < from || to > end() || !whole) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "bytes " + from + " to " + to + " of " + key + " are not whole slices");
    }
    return (int) ((to - from + sliceBytes - 1) / sliceBytes);
  }
}
