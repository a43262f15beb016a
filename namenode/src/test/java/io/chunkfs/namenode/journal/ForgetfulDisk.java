package io.chunkfs.namenode.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A directory tree as a power failure would leave it: a preloaded library keeps what a process made
 * durable, see src/test/c/forgetful.c.
 */
final class ForgetfulDisk {
  private final Path library;
  private final Path tree;
  private final Path mirror;

  private ForgetfulDisk(Path library, Path tree, Path mirror) {
    this.library = library;
    this.tree = tree;
    this.mirror = mirror;
  }

  /** Builds the library and prepares an empty tree. */
  static ForgetfulDisk in(Path directory) throws IOException, InterruptedException {
    Path library = directory.resolve("forgetful.so");
    Path source = Path.of("src", "test", "c", "forgetful.c").toAbsolutePath();
    Process gcc =
        new ProcessBuilder(
                "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString())
            .inheritIO()
            .start();
    if (!gcc.waitFor(60, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
      throw new IOException("gcc cannot build " + source);
    }
    Path mirror = directory.resolve("mirror");
    Files.createDirectories(mirror.resolve("bytes"));
    Files.createDirectories(mirror.resolve("names"));
    return new ForgetfulDisk(library, Files.createDirectory(directory.resolve("tree")), mirror);
  }

  Path tree() {
    return tree.toAbsolutePath();
  }

  /** What a process that is to use the tree is started with. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FORGETFUL_ROOT", tree().toString(),
        "FORGETFUL_MIRROR", mirror.toAbsolutePath().toString());
  }

  /** Lays out what is left of the tree after a power failure now. */
  Path crash(Path to) throws IOException {
    Files.createDirectories(to);
    restore(id(tree), to);
    return to;
  }

  private void restore(String directory, Path to) throws IOException {
    Path names = mirror.resolve("names").resolve(directory);
    if (!Files.exists(names)) return;
    for (String line : Files.readAllLines(names)) {
      List<String> words = List.of(line.split(" ", 3));
      Path path = to.resolve(words.get(2));
      if (words.get(0).equals("d")) {
        restore(words.get(1), Files.createDirectory(path));
      } else {
        Path bytes = mirror.resolve("bytes").resolve(words.get(1));
        if (Files.exists(bytes)) Files.copy(bytes, path);
        else Files.createFile(path);
      }
    }
  }

  /** The library's name of a file. */
  private static String id(Path path) throws IOException {
    Instant born = ((FileTime) Files.getAttribute(path, "creationTime")).toInstant();
    return Files.getAttribute(path, "unix:ino")
        + "-"
        + born.getEpochSecond()
        + "-"
        + born.getNano();
  }
}
