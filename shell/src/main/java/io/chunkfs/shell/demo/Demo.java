package io.chunkfs.shell.demo;

import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs the steps one after another and says what each came to; the first failure ends it. */
final class Demo {
  private final PrintStream err;
  private final BooleanSupplier ending;

  /** {@code ending} says whether somebody ends the demo: what fails then is no failure. */
  Demo(PrintStream err, BooleanSupplier ending) {
    this.err = err;
    this.ending = ending;
  }

  /** Returns the exit code: 0 only when every step came out as it must. */
  int run(List<DemoStep> steps, Scene scene) {
    long startNanos = scene.waiting().nanos();
    for (DemoStep step : steps) {
      try {
        scene.screen().line(step.name() + ": " + step.run(scene));
      } catch (IOException failed) {
        scene.screen().settle();
        if (ending.getAsBoolean()) return Exit.INTERRUPTED;
        Failures.tell(err, "demo: " + step.name() + " failed", "", failed);
        return Exit.FAILED;
      }
    }
    String seconds = Figures.seconds(scene.waiting().nanos() - startNanos);
    scene.screen().line("all " + steps.size() + " steps did what they must, in " + seconds);
    return Exit.OK;
  }
}
