package io.chunkfs.datanode.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file system under a volume. The datanode's store reaches files only through this, so that a
 * test can put a disk under it that forgets what was not synced. What is missing is reported as
 * {@link java.nio.file.NoSuchFileException}.
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

  /** The one absolute path of an existing file or directory, symbolic links followed. */
  Path real(Path path) throws IOException;

  /** Bytes of the whole disk. */
  long capacity(Path directory) throws IOException;

  /** Bytes that can still be written. */
  long usable(Path directory) throws IOException;

  /**
   * Locks a file, created where missing, against every other process and every other call until it
   * is closed or the process ends; empty when somebody has it.
   */
  Optional<Closeable> lock(Path file) throws IOException;
}
