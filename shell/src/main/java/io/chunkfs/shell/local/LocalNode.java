package io.chunkfs.shell.local;

import io.chunkfs.shell.node.NodeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One node of a local cluster and its process.
 *
 * @param directory where its data, logs and pid file lie
 * @param rack of a datanode; none for a namenode
 */
record LocalNode(Path directory, Optional<String> rack) {
  /** What its process does. */
  enum State {
    RUNNING,
    FROZEN,
    KILLED,
    STOPPED
  }

  private static final Duration ORDERLY = Duration.ofSeconds(30);
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);

  String name() {
    return directory.getFileName().toString();
  }

  NodeFiles files() {
    return new NodeFiles(directory);
  }

  /** Killed means that its process is gone without having ended in order. */
  State state() throws IOException {
    OptionalLong pid = files().pid();
    if (pid.isEmpty()) return State.STOPPED;
    if (process().isEmpty()) return State.KILLED;
    return frozen(pid.getAsLong()) ? State.FROZEN : State.RUNNING;
  }

  /** Its process, if that is alive. A pid that another program has by now does not count. */
  Optional<ProcessHandle> process() throws IOException {
    OptionalLong pid = files().pid();
    if (pid.isEmpty() || !ours(pid.getAsLong())) return Optional.empty();
    return ProcessHandle.of(pid.getAsLong());
  }

  private boolean ours(long pid) {
    try {
      String line =
          Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
      return line.contains("\0" + directory + "\0");
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean frozen(long pid) {
    try {
      String line =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return line.charAt(line.lastIndexOf(')') + 2) == 'T';
    } catch (IOException gone) {
      return false;
    }
  }

  /** Sends STOP or CONT. */
  void signal(String signal) throws IOException {
    ProcessHandle process = requireProcess();
    Process kill =
        new ProcessBuilder("bash", "-c", "kill -" + signal + " " + process.pid()).start();
    try {
      if (kill.waitFor() != 0) throw new IOException("cannot signal " + name());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  ProcessHandle requireProcess() throws IOException {
    return process()
        .orElseThrow(
            () -> new IOException(name() + " does not run; start it: dfs local restart " + name()));
  }

  /** Ends it with SIGKILL. */
  void kill() throws IOException {
    ProcessHandle process = requireProcess();
    process.destroyForcibly();
    if (!ended(process, KILLED_WITHIN)) {
      throw new IOException(name() + " (pid " + process.pid() + ") does not die");
    }
  }

  /** Ends it in order; false when that took too long and it was killed. */
  boolean stop() throws IOException {
    Optional<ProcessHandle> process = process();
    if (process.isEmpty()) {
      files().end();
      return true;
    }
    process.get().destroy();
    if (frozen(process.get().pid())) signal("CONT");
    if (ended(process.get(), ORDERLY)) return true;
    kill();
    files().end();
    return false;
  }

  private static boolean ended(ProcessHandle process, Duration patience) throws IOException {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return !process.isAlive();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (ExecutionException broken) {
      throw new IOException("cannot wait for pid " + process.pid(), broken);
    }
  }
}
