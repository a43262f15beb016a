package io.chunkfs.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a command came to that was typed in this process.
 *
 * @param bytes standard output
 * @param err standard error
 */
record Typed(int exit, byte[] bytes, String err) {
  /** Runs a command. */
  static Typed run(Map<String, String> environment, String... words) {
    return run(environment, new byte[0], words);
  }

  /** Runs a command that finds these bytes at its standard input. */
  static Typed run(Map<String, String> environment, byte[] input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Main main =
        new Main(
            new Main.Process(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment));
    int exit = main.run(List.of(words));
    return new Typed(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  String out() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  Typed requireOk() {
    if (exit != 0) throw new AssertionError("exit " + exit + "\n" + out() + err);
    return this;
  }
}
