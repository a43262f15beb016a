package io.chunkfs.shell.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;

/**
 * Reads the file back and compares every byte.
 *
 * @param when at what point of the story; may be empty
 */
record Cat(String when) implements DemoStep {
  private static final int BUFFER_BYTES = 1 << 20;

  @Override
  public String name() {
    return "cat";
  }

  @Override
  public String run(Scene scene) throws IOException {
    long startNanos = scene.waiting().nanos();
    long bytes = compare(scene);
    return scene.path()
        + when
        + " is byte for byte "
        + scene.local().getFileName()
        + ": "
        + Figures.speed(bytes, scene.waiting().nanos() - startNanos);
  }

  /** Returns how many bytes were equal, all of them. */
  static long compare(Scene scene) throws IOException {
    long compared = 0;
    try (InputStream wanted =
            new BufferedInputStream(Files.newInputStream(scene.local()), BUFFER_BYTES);
        InputStream read = scene.files().open(scene.path())) {
      while (true) {
        byte[] expected = wanted.readNBytes(BUFFER_BYTES);
        byte[] actual = read.readNBytes(BUFFER_BYTES);
        int different = Arrays.mismatch(expected, actual);
        if (different >= 0) {
          throw new IOException(
              scene.path()
                  + " differs from "
                  + scene.local()
                  + " at byte "
                  + (compared + different));
        }
        if (expected.length == 0) return compared;
        compared += expected.length;
      }
    }
  }
}
