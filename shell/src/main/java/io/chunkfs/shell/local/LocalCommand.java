package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;

/** One command of {@code dfs local}. */
interface LocalCommand {
  /** What is done to a node. */
  interface NodeStep {
    void on(LocalNode node) throws IOException;
  }

  /** Its options and arguments. */
  Syntax syntax();

  /** Does it. */
  void run(LocalRun run) throws UsageException, IOException;

  /** A command that does one thing to the node it names. */
  static LocalCommand onNode(Syntax syntax, NodeStep step, String done) {
    return new LocalCommand() {
      @Override
      public Syntax syntax() {
        return syntax;
      }

      @Override
      public void run(LocalRun run) throws IOException {
        LocalNode node = LocalCluster.open(run.directory()).node(run.words().argument(0));
        long pid = node.requireProcess().pid();
        step.on(node);
        run.say(node.name() + " " + done + " (pid " + pid + ")");
      }
    };
  }
}
