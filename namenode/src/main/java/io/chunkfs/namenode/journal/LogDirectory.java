package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The directory that Ratis keeps its log in. Ratis fsyncs its files but never the directory, so
 * that a crash could take a whole new file back, with entries that were acknowledged; this does.
 */
final class LogDirectory {
  private final Path root;
  private final UUID group;
  private Set<String> syncedNames = Set.of();
  private FileTime syncedChange;

  private LogDirectory(Path root, UUID group) {
    this.root = root;
    this.group = group;
  }

  /** The directory of the one group found there, or of a new one with a random id. */
  static LogDirectory open(Path root) throws ChunkFsException {
    try {
      make(root);
      List<UUID> found = groups(root);
      if (found.size() > 1) {
        throw new ChunkFsException(
            ErrorCode.DAMAGED,
            "the journal " + root + " holds the logs of several groups: " + found);
      }
      return new LogDirectory(root, found.isEmpty() ? UUID.randomUUID() : found.get(0));
    } catch (ChunkFsException known) {
      throw known;
    } catch (IOException failed) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot use the journal's directory " + root + ": " + failed.getMessage(),
          failed);
    }
  }

  private static void make(Path directory) throws IOException {
    if (Files.isDirectory(directory)) return;
    Path parent = directory.toAbsolutePath().getParent();
    make(parent);
    Files.createDirectory(directory);
    force(parent);
  }

  private static List<UUID> groups(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .map(each -> id(each.getFileName().toString()))
          .flatMap(Optional::stream)
          .toList();
    }
  }

  private static Optional<UUID> id(String name) {
    try {
      return Optional.of(UUID.fromString(name));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  UUID group() {
    return group;
  }

  /** Where the log's files are. */
  Path current() {
    return root.resolve(group.toString()).resolve("current");
  }

  /** Makes all that Ratis laid out at its start durable. */
  void syncAll() throws IOException {
    force(root);
    force(root.resolve(group.toString()));
    sync();
  }

  /**
   * Makes the files' names durable, when they changed. Log thread, before each fsync of the log.
   */
  synchronized void sync() throws IOException {
    FileTime change = Files.getLastModifiedTime(current());
    Set<String> names = names();
    if (names.equals(syncedNames) && change.equals(syncedChange)) return;
    force(current());
    syncedNames = names;
    syncedChange = change;
  }

  private Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> entries = Files.list(current())) {
      entries.forEach(each -> names.add(each.getFileName().toString()));
    }
    return names;
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
