package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;

/** Adds one more datanode to a cluster that runs. */
final class Add implements LocalCommand {
  @Override
  public Syntax syntax() {
    return Syntax.flags().values("dir").arguments(1, 1);
  }

  @Override
  public void run(LocalRun run) throws UsageException, IOException {
    run.requireNoSettings();
    String what = run.words().argument(0);
    if (!what.equals("datanode")) {
      throw new UsageException("add knows datanode, not '" + what + "'");
    }
    run.locked(
        () -> {
          LocalCluster cluster = LocalCluster.open(run.directory());
          cluster.nameNode().requireProcess();
          cluster.setDataNodes(cluster.dataNodes() + 1);
          LocalNode node = cluster.dataNode(cluster.dataNodes());
          new Starting(cluster).start(node);
          cluster.save();
          run.say(Status.line(node));
        });
  }
}
