package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree of names as one sorted map from paths: slow, simple and written without a look at the real
 * one. Paths are texts; the root is the empty text.
 */
final class ModelTree {
  /**
   * A file or directory.
   *
   * @param length negative for a directory
   * @param writer of an open file: a number that its writer knows; 0 when closed
   * @param openBlock whether an open file has a block that is not committed
   */
  record Entry(long length, int replication, int permission, int writer, boolean openBlock) {
    boolean isDirectory() {
      return length < 0;
    }
  }

  private final TreeMap<String, Entry> entries = new TreeMap<>();

  ModelTree() {
    entries.put("", directory(0755));
    entries.put("/user", directory(0755));
    entries.put("/tmp", directory(01777));
  }

  static Entry directory(int permission) {
    return new Entry(-1, 0, permission, 0, false);
  }

  /** All entries by their paths. */
  Map<String, Entry> all() {
    return entries;
  }

  Entry get(String path) {
    return entries.get(path);
  }

  void put(String path, Entry entry) {
    entries.put(path, entry);
  }

  /** A file on the way to a path, which therefore leads nowhere. */
  boolean fileOnTheWay(String path) {
    for (String at = parent(path); !at.isEmpty(); at = parent(at)) {
      if (entries.containsKey(at) && !entries.get(at).isDirectory()) return true;
    }
    return false;
  }

  boolean hasEntries(String path) {
    return entries.keySet().stream().anyMatch(other -> other.startsWith(path + "/"));
  }

  Optional<ErrorCode> mkdirs(String path, int permission) {
    if (fileOnTheWay(path)) return Optional.of(ErrorCode.NOT_A_DIRECTORY);
    if (entries.containsKey(path)) {
      boolean file = !entries.get(path).isDirectory();
      return file ? Optional.of(ErrorCode.FILE_EXISTS) : Optional.empty();
    }
    makeParents(path, (permission & 0777) | 0300);
    entries.put(path, directory(permission));
    return Optional.empty();
  }

  Optional<ErrorCode> create(String path, boolean overwrite, Entry file) {
    if (fileOnTheWay(path)) return Optional.of(ErrorCode.NOT_A_DIRECTORY);
    Entry old = entries.get(path);
    if (old != null && old.isDirectory()) return Optional.of(ErrorCode.IS_A_DIRECTORY);
    if (old != null && !overwrite) {
      return Optional.of(old.writer() == 0 ? ErrorCode.FILE_EXISTS : ErrorCode.FILE_OPEN);
    }
    String nearest = parent(path);
    while (!entries.containsKey(nearest)) nearest = parent(nearest);
    makeParents(path, (entries.get(nearest).permission() & 0777) | 0300);
    entries.put(path, file);
    return Optional.empty();
  }

  Optional<ErrorCode> rename(String from, String to, boolean overwrite) {
    if (fileOnTheWay(from)) return Optional.of(ErrorCode.NOT_A_DIRECTORY);
    if (!entries.containsKey(from)) return Optional.of(ErrorCode.NO_SUCH_FILE);
    if (from.equals(to)) return Optional.of(ErrorCode.FILE_EXISTS);
    if (to.startsWith(from + "/")) return Optional.of(ErrorCode.INTO_ITSELF);
    if (fileOnTheWay(to)) return Optional.of(ErrorCode.NOT_A_DIRECTORY);
    Entry source = entries.get(from);
    Entry target = entries.get(to);
    if (target != null) {
      if (!overwrite) return Optional.of(ErrorCode.FILE_EXISTS);
      if (target.isDirectory() != source.isDirectory()) {
        return Optional.of(
            target.isDirectory() ? ErrorCode.IS_A_DIRECTORY : ErrorCode.NOT_A_DIRECTORY);
      }
      if (hasEntries(to)) return Optional.of(ErrorCode.DIRECTORY_NOT_EMPTY);
    } else if (!entries.containsKey(parent(to))) {
      return Optional.of(ErrorCode.NO_SUCH_FILE);
    }
    entries.remove(to);
    TreeMap<String, Entry> moved = new TreeMap<>();
    for (String path : entries.keySet()) {
      if (path.equals(from) || path.startsWith(from + "/")) moved.put(path, entries.get(path));
    }
    entries.keySet().removeAll(moved.keySet());
    moved.forEach((path, entry) -> entries.put(to + path.substring(from.length()), entry));
    return Optional.empty();
  }

  Optional<ErrorCode> delete(String path, boolean recursive) {
    if (fileOnTheWay(path)) return Optional.of(ErrorCode.NOT_A_DIRECTORY);
    if (!entries.containsKey(path)) return Optional.empty();
    if (hasEntries(path) && !recursive) return Optional.of(ErrorCode.DIRECTORY_NOT_EMPTY);
    entries.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "/"));
    return Optional.empty();
  }

  /** The refusal of a command about an existing path, if it is refused. */
  Optional<ErrorCode> missing(String path) {
    if (fileOnTheWay(path)) return Optional.of(ErrorCode.NOT_A_DIRECTORY);
    if (!entries.containsKey(path)) return Optional.of(ErrorCode.NO_SUCH_FILE);
    return Optional.empty();
  }

  /** Where the file is that a writer has open. */
  Optional<String> openUnder(int writer) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().writer() == writer)
        .map(Map.Entry::getKey)
        .findAny();
  }

  private void makeParents(String path, int permission) {
    for (String at = parent(path); !at.isEmpty(); at = parent(at)) {
      entries.putIfAbsent(at, directory(permission));
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
