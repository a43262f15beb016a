package io.chunkfs.shell.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a text file. */
final class Tail {
  private static final int BYTES_A_LINE = 1000;

  private Tail() {}

  /** The last lines, at most so many, read from the file's end. */
  static List<String> of(Path file, int lines) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long wanted = Math.min(in.length(), (long) lines * BYTES_A_LINE);
      byte[] end = new byte[(int) Math.min(wanted, Integer.MAX_VALUE - 8)];
      in.seek(in.length() - end.length);
      in.readFully(end);
      List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    }
  }
}
