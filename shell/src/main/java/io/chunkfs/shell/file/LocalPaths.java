package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Files on this machine. */
final class LocalPaths {
  /** What {@code -p} keeps of a file. */
  record Kept(
      int permission, long modifiedMillis, long accessedMillis, String owner, String group) {}

  private LocalPaths() {}

  /** The path that a word names, with or without {@code file:}. */
  static Path of(String typed) {
    if (typed.startsWith("file://")) return Path.of(typed.substring("file://".length()));
    if (typed.startsWith("file:")) return Path.of(typed.substring("file:".length()));
    return Path.of(typed);
  }

  static Kept kept(Path file) throws IOException {
    PosixFileAttributes found = Files.readAttributes(file, PosixFileAttributes.class);
    int permission = 0;
    for (PosixFilePermission each : found.permissions()) permission |= bit(each);
    return new Kept(
        permission,
        found.lastModifiedTime().toMillis(),
        found.lastAccessTime().toMillis(),
        found.owner().getName(),
        found.group().getName());
  }

  /** Gives a file the times and the permission of its origin. */
  static void keep(FileInfo origin, Path file) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission each : PosixFilePermission.values()) {
      if ((origin.permission() & bit(each)) != 0) permissions.add(each);
    }
    Files.setPosixFilePermissions(file, permissions);
    Files.getFileAttributeView(file, BasicFileAttributeView.class)
        .setTimes(
            FileTime.fromMillis(origin.modifiedMillis()),
            FileTime.fromMillis(origin.accessedMillis()),
            null);
  }

  /** The constants stand in the order of the bits, from 0400 down. */
  private static int bit(PosixFilePermission permission) {
    return 0400 >> permission.ordinal();
  }
}
