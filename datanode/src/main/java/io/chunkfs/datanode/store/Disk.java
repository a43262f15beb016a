package io.chunkfs.datanode.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system under a volume. The datanode's store reaches files only through this, so that a
 * test can put a disk under it that forgets what was not synced.
 */
public interface Disk {
  /** Creates a file that must not exist, for reading and writing. */
  DiskFile create(Path file) throws IOException;

  /** Opens an existing file. */
  DiskFile open(Path file, boolean writable) throws IOException;

  /** Creates a directory whose parent exists; an existing directory is success. */
  void makeDirectory(Path directory) throws IOException;

  /** Renames within the disk, replacing the target, atomically. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file; a missing one is no error. */
  void delete(Path file) throws IOException;

  /** Makes the directory's entries durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Names in a directory, unordered. */
  List<String> list(Path directory) throws IOException;

  /** Whether something is at the path. */
  boolean exists(Path path);

  /** Size of a file in bytes. */
  long size(Path file) throws IOException;

  /** Bytes of the whole disk. */
  long capacity(Path directory) throws IOException;

  /** Bytes that can still be written. */
  long usable(Path directory) throws IOException;
}
