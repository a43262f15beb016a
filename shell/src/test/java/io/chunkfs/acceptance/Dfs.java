package io.chunkfs.acceptance;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Types commands as a user does: a process of the launcher, its output and its exit code. */
final class Dfs {
  /** What a command came to. */
  record Result(int exit, String out, String err) {
    Result requireOk() {
      if (exit != 0) throw new AssertionError("exit " + exit + "\n" + out + err);
      return this;
    }
  }

  private static final long LIMIT_SECONDS = 120;

  private final Path scratch;
  private final Map<String, String> environment;

  /**
   * Commands that keep their state below a directory of the test's.
   *
   * @param environment variables on top of the test's own
   */
  Dfs(Path scratch, Map<String, String> environment) {
    this.scratch = scratch;
    this.environment = environment;
  }

  Result run(String... arguments) throws IOException {
    return run(List.of(arguments));
  }

  Result run(List<String> arguments) throws IOException {
    Path out = Files.createTempFile(scratch, "out", "");
    Path err = Files.createTempFile(scratch, "err", "");
    Process process = start(arguments, out, err);
    if (!ended(process)) {
      process.destroyForcibly();
      throw new AssertionError(
          arguments + " did not end in " + LIMIT_SECONDS + " s\n" + text(out) + text(err));
    }
    return new Result(process.exitValue(), text(out), text(err));
  }

  /** Starts a command and leaves it running, its output in two files. */
  Process start(List<String> arguments, Path out, Path err) throws IOException {
    return start(arguments, Path.of("/dev/null"), out, err);
  }

  /** The same, reading from a file. */
  Process start(List<String> arguments, Path in, Path out, Path err) throws IOException {
    return start(arguments, Redirect.from(in.toFile()), out, err);
  }

  /** The same, reading from the returned process's output stream. */
  Process startPiped(List<String> arguments, Path out, Path err) throws IOException {
    return start(arguments, Redirect.PIPE, out, err);
  }

  /**
   * Starts a command on a terminal of its own. What is written to the returned process is typed
   * there, and the file has what the screen shows.
   */
  Process startOnTerminal(List<String> arguments, Path screen) throws IOException {
    List<String> typed = new ArrayList<>(List.of("exec", "env", "--default-signal=INT"));
    typed.add(launcher().toString());
    typed.addAll(arguments);
    String line = String.join(" ", typed.stream().map(word -> "'" + word + "'").toList());
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qefc", line.replaceFirst("'exec'", "exec"), "/dev/null");
    prepare(builder);
    builder.redirectErrorStream(true).redirectOutput(screen.toFile());
    return builder.start();
  }

  private Process start(List<String> arguments, Redirect in, Path out, Path err)
      throws IOException {
    List<String> command = new ArrayList<>();
    // Whoever started the tests may have them ignore what Ctrl-C sends; children inherit that.
    command.addAll(List.of("env", "--default-signal=INT", launcher().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    prepare(builder);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.redirectInput(in);
    return builder.start();
  }

  private void prepare(ProcessBuilder builder) {
    builder.environment().put("DFS_CLASSPATH", absoluteClassPath());
    builder.environment().put("DFS_STATE_DIR", scratch.resolve("state").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Servers that live for seconds: the optimizing compiler would cost more than it gains.
    builder.environment().put("DFS_SERVER_OPTS", "-XX:TieredStopAtLevel=1");
    builder.environment().putAll(environment);
  }

  static Path launcher() {
    return Path.of("").toAbsolutePath().getParent().resolve("dfs");
  }

  private static String absoluteClassPath() {
    return String.join(
        File.pathSeparator,
        Path.of("").toAbsolutePath().resolve("target/classes").toString(),
        System.getProperty("java.class.path"));
  }

  private static boolean ended(Process process) throws IOException {
    try {
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a command ran");
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
