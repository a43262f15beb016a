package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;

/** Ends a node in order, if it runs, and starts it again. */
final class Restart implements LocalCommand {
  @Override
  public Syntax syntax() {
    return Syntax.flags().values("dir").arguments(1, 1);
  }

  @Override
  public void run(LocalRun run) throws UsageException, IOException {
    run.requireNoSettings();
    LocalCluster cluster = LocalCluster.open(run.directory());
    LocalNode node = cluster.node(run.words().argument(0));
    run.locked(
        () -> {
          node.stop();
          new Starting(cluster).start(node);
          run.say(Status.line(node));
        });
  }
}
