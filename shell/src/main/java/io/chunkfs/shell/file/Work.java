package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** One run of a verb over its paths. */
final class Work {
  /** What is done to one path. */
  interface Step {
    void on(Target target) throws IOException;
  }

  /** What is tried. */
  interface Attempt {
    void run() throws IOException;
  }

  private final String verb;
  private final Context context;
  private final Clusters clusters;
  private final Targets targets;
  private int exitCode = Exit.OK;

  Work(String verb, Context context, Clusters clusters) {
    this.verb = verb;
    this.context = context;
    this.clusters = clusters;
    this.targets = new Targets(clusters);
  }

  Context context() {
    return context;
  }

  PrintStream out() {
    return context.out();
  }

  Clusters clusters() {
    return clusters;
  }

  Targets targets() {
    return targets;
  }

  /** Does {@code step} to every path that the words mean, also after some of them failed. */
  void each(List<String> typed, Step step) {
    for (String word : typed) {
      attempt(
          word,
          () -> {
            for (Target target : targets.expand(word)) {
              attempt(target.shown(), () -> step.on(target));
            }
          });
    }
  }

  /** Tries something that concerns {@code shown}; tells a failure and goes on. */
  boolean attempt(String shown, Attempt attempt) {
    try {
      attempt.run();
      return true;
    } catch (IOException failed) {
      fail(shown, failed);
      return false;
    }
  }

  /** Tells a failure that concerns {@code shown}. Thread: any. */
  synchronized void fail(String shown, IOException failed) {
    context.out().flush();
    Failures.tell(context.err(), verb, shown, failed);
    exitCode = Exit.FAILED;
  }

  /** Says something helpful after a failure. */
  void hint(String text) {
    context.err().println("  " + text);
  }

  /** Makes the command end with another code than 0, without a message. */
  synchronized void end(int code) {
    exitCode = code;
  }

  synchronized int exitCode() {
    return exitCode;
  }
}
