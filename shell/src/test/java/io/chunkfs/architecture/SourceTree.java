package io.chunkfs.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own files, found from the module that the test runs in. */
final class SourceTree {
  private static final List<String> MODULES =
      List.of(
          "proto",
          "common",
          "transport",
          "server",
          "namenode",
          "datanode",
          "dfs-client",
          "minicluster",
          "shell",
          "bench");

  private SourceTree() {}

  static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /** Main sources of all modules with this ending. */
  static List<Path> main(String ending) {
    return MODULES.stream().flatMap(module -> below(module + "/src/main", ending)).toList();
  }

  /** Test sources of all modules with this ending. */
  static List<Path> test(String ending) {
    return MODULES.stream().flatMap(module -> below(module + "/src/test", ending)).toList();
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** How findings name a file. */
  static String name(Path file) {
    return root().relativize(file).toString();
  }

  private static Stream<Path> below(String folder, String ending) {
    Path start = root().resolve(folder);
    if (!Files.isDirectory(start)) return Stream.empty();
    try (Stream<Path> files = Files.walk(start)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
