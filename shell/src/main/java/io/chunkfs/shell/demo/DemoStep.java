package io.chunkfs.shell.demo;

import io.chunkfs.client.FileInfo;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.shell.file.Sizes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One thing that the demo shows. */
interface DemoStep {
  /** What it is, in a word. */
  String name();

  /**
   * Does it.
   *
   * @return what was done, for the person who watches
   * @throws IOException when it did not come out as it must
   */
  String run(DemoFiles files) throws IOException;

  /** All of them, about one local file. */
  static List<DemoStep> all(Path local, DfsPath path) {
    return List.of(new Put(local, path), new Ls(local, path), new Cat(local, path));
  }

  /** Writes the file. */
  record Put(Path local, DfsPath path) implements DemoStep {
    @Override
    public String name() {
      return "put";
    }

    @Override
    public String run(DemoFiles files) throws IOException {
      long startNanos = System.nanoTime();
      files.put(local, path);
      return local + " to " + path + ": " + speed(Files.size(local), startNanos);
    }
  }

  /** Lists the directory it is in. */
  record Ls(Path local, DfsPath path) implements DemoStep {
    @Override
    public String name() {
      return "ls";
    }

    @Override
    public String run(DemoFiles files) throws IOException {
      DfsPath directory = path.parent().orElseThrow();
      List<FileInfo> entries = files.list(directory);
      for (FileInfo entry : entries) {
        if (!entry.name().equals(path.name())) continue;
        if (entry.length() != Files.size(local)) {
          throw new IOException(
              path + " is listed with " + entry.length() + " bytes, not " + Files.size(local));
        }
        return String.join(
            " ",
            entry.mode(),
            Integer.toString(entry.replication()),
            entry.owner(),
            entry.group(),
            Long.toString(entry.length()),
            path.toString());
      }
      throw new IOException(path.name() + " is not among the entries of " + directory);
    }
  }

  /** Reads it back and compares every byte. */
  record Cat(Path local, DfsPath path) implements DemoStep {
    private static final int BUFFER_BYTES = 1 << 20;

    @Override
    public String name() {
      return "cat";
    }

    @Override
    public String run(DemoFiles files) throws IOException {
      long startNanos = System.nanoTime();
      long compared = 0;
      try (InputStream wanted = new BufferedInputStream(Files.newInputStream(local), BUFFER_BYTES);
          InputStream read = files.open(path)) {
        while (true) {
          byte[] expected = wanted.readNBytes(BUFFER_BYTES);
          byte[] actual = read.readNBytes(BUFFER_BYTES);
          int different = Arrays.mismatch(expected, actual);
          if (different >= 0) {
            throw new IOException(
                path + " differs from " + local + " at byte " + (compared + different));
          }
          if (expected.length == 0) break;
          compared += expected.length;
        }
      }
      return path + " is byte for byte " + local.getFileName() + ": " + speed(compared, startNanos);
    }
  }

  private static String speed(long bytes, long startNanos) {
    double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
    return String.format(
        Locale.ROOT,
        "%d bytes in %.2f s (%s/s)",
        bytes,
        seconds,
        Sizes.report((long) (bytes / seconds)));
  }
}
