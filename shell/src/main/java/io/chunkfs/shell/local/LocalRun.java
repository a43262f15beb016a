package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.LastCluster;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One run of a command.
 *
 * @param words its options and arguments
 * @param directory the cluster's directory
 */
record LocalRun(Context context, Words words, Path directory) {
  void say(String line) {
    context.out().println(line);
    context.out().flush();
  }

  /** The file that remembers the last cluster that was started. */
  Path lastCluster() {
    return context.environment().stateDirectory().resolve(LastCluster.FILE);
  }

  /** Refuses settings where they would not be heeded: nodes get those of the cluster's start. */
  void requireNoSettings() throws UsageException {
    boolean none =
        context.options().settings().isEmpty() && context.options().configuration().isEmpty();
    if (none) return;
    throw new UsageException(
        "settings (-D, --conf) are the cluster's: give them to dfs local start, and it remembers");
  }

  /** What changes the cluster. */
  interface Step {
    void run() throws UsageException, IOException;
  }

  /** Does something while no other command changes the cluster. */
  void locked(Step step) throws UsageException, IOException {
    Files.createDirectories(directory);
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (file.tryLock() == null) {
        context.err().println("local: waiting for another command on " + directory);
        file.lock();
      }
      step.run();
    }
  }
}
