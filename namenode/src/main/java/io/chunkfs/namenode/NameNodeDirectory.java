package io.chunkfs.namenode;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A namenode's directory, locked for as long as the namenode runs. */
final class NameNodeDirectory implements AutoCloseable {
  private static final String LOCK = "in_use.lock";

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;
  private final FileStore disk;

  private NameNodeDirectory(Path directory, FileChannel channel, FileLock lock, FileStore disk) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
    this.disk = disk;
  }

  /** Makes the directory when it is missing, and locks it. */
  static NameNodeDirectory lock(Path given) throws ChunkFsException {
    Path directory = given.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new ChunkFsException(
            ErrorCode.BUSY,
            "another namenode runs in "
                + directory
                + "; stop it, or name another directory for this one");
      }
      return new NameNodeDirectory(directory, channel, lock, Files.getFileStore(directory));
    } catch (ChunkFsException refused) {
      throw refused;
    } catch (IOException failed) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot use " + directory + " for a namenode: " + failed,
          failed);
    }
  }

  /** Where the hard state is. */
  Path store() {
    return directory.resolve("store");
  }

  /** Where the replicated log is. */
  Path journal() {
    return directory.resolve("journal");
  }

  /** Bytes that can still be written. */
  long roomBytes() throws IOException {
    return disk.getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }
}
