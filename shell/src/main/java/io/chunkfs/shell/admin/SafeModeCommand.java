package io.chunkfs.shell.admin;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.SafeMode;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import io.chunkfs.shell.file.Times;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Safe mode: what it is, entering, leaving, and waiting for its end. */
final class SafeModeCommand {
  private static final Set<String> ACTIONS = Set.of("get", "enter", "leave", "wait");
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final String action;
  private final Optional<Duration> timeout;

  private SafeModeCommand(String action, Optional<Duration> timeout) {
    this.action = action;
    this.timeout = timeout;
  }

  static SafeModeCommand parse(List<String> typed) throws UsageException {
    Words words = Syntax.flags().values("timeout").arguments(1, 1).parse(typed);
    String action = words.argument(0);
    if (!ACTIONS.contains(action)) {
      throw new UsageException("safemode knows enter, leave, get and wait, not '" + action + "'");
    }
    Optional<String> timeout = words.value("timeout");
    if (timeout.isPresent() && !action.equals("wait")) {
      throw new UsageException("--timeout belongs to safemode wait");
    }
    Duration limit = timeout.isEmpty() ? null : Times.parse("timeout", timeout.get());
    return new SafeModeCommand(action, Optional.ofNullable(limit));
  }

  int run(ChunkFs fs, PrintStream out) throws IOException {
    switch (action) {
      case "enter" -> print(out, fs.setSafeMode(true));
      case "leave" -> print(out, fs.setSafeMode(false));
      case "wait" -> {
        return await(fs, out);
      }
      default -> print(out, fs.safeMode());
    }
    return Exit.OK;
  }

  /** For ever, as Hadoop's does, unless a limit was given. */
  private int await(ChunkFs fs, PrintStream out) throws IOException {
    long begunNanos = System.nanoTime();
    while (true) {
      SafeMode now = fs.safeMode();
      if (!now.on()) {
        print(out, now);
        return Exit.OK;
      }
      long waited = System.nanoTime() - begunNanos;
      if (timeout.isPresent() && waited > timeout.get().toNanos()) {
        print(out, now);
        return Exit.FAILED;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
      } catch (InterruptedException told) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for safe mode to end");
      }
    }
  }

  private static void print(PrintStream out, SafeMode safeMode) {
    out.println("Safe mode is " + (safeMode.on() ? "ON" : "OFF"));
    String reason = safeMode.reason().replaceFirst("^o(n|ff): ", "");
    if (!reason.isEmpty()) out.println("  " + reason);
    if (safeMode.on()) {
      long blocks = safeMode.blocks();
      out.println(
          "  sealed blocks with a reported replica: " + safeMode.reported() + " of " + blocks);
    }
    for (String line : safeMode.missing()) out.println("  " + line);
  }
}
