package io.chunkfs.namenode;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.IOUtils;

/** A main class of the tests in a process of its own, to be killed. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /** Starts it with this JVM's class path. */
  public static ChildJvm start(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new ChildJvm(builder.start());
  }

  /** The rest of the next line that it printed with this beginning; fails when it ends before. */
  public String line(String beginning) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(beginning)) return line.substring(beginning.length());
    }
    throw new IOException("the process ended without '" + beginning + "'");
  }

  /** SIGKILL; returns the rests of the whole lines with this beginning that nobody read. */
  public List<String> kill(String beginning) throws IOException, InterruptedException {
    process.toHandle().destroyForcibly(); // unlike the process's own, leaves its output readable
    String rest = IOUtils.toString(output);
    if (!process.waitFor(10, TimeUnit.SECONDS)) throw new IOException("it does not die");
    return rest.substring(0, rest.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .toList();
  }

  /** Waits for its end and returns its exit code. */
  public int exit() throws IOException, InterruptedException {
    output.lines().forEach(line -> {});
    if (!process.waitFor(30, TimeUnit.SECONDS)) throw new IOException("it does not end");
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
