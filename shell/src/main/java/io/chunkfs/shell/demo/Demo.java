package io.chunkfs.shell.demo;

import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Runs the steps one after another and says what each came to; the first failure ends it. */
final class Demo {
  private final PrintStream out;
  private final PrintStream err;

  Demo(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Returns the exit code: 0 only when every step came out as it must. */
  int run(List<DemoStep> steps, DemoFiles files) {
    for (DemoStep step : steps) {
      try {
        out.println(step.name() + ": " + step.run(files));
        out.flush();
      } catch (IOException failed) {
        out.flush();
        Failures.tell(err, "demo: " + step.name() + " failed", "", failed);
        return Exit.FAILED;
      }
    }
    out.println("all " + steps.size() + " steps did what they must");
    return Exit.OK;
  }
}
