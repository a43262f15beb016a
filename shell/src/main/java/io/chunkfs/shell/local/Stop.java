package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ends all nodes in order, or those that are named; datanodes first. Data stays. */
final class Stop implements LocalCommand {
  @Override
  public Syntax syntax() {
    return Syntax.flags().values("dir");
  }

  @Override
  public void run(LocalRun run) throws UsageException, IOException {
    LocalCluster cluster = LocalCluster.open(run.directory());
    run.locked(
        () -> {
          List<LocalNode> nodes = new ArrayList<>();
          for (String name : run.words().arguments()) nodes.add(cluster.node(name));
          if (nodes.isEmpty()) nodes.addAll(cluster.nodes());
          Collections.reverse(nodes);
          for (LocalNode node : nodes) {
            boolean ran = node.process().isPresent();
            boolean orderly = node.stop();
            String how = orderly ? "stopped" : "did not end in time and was killed";
            run.say(node.name() + " " + (ran ? how : "was not running"));
          }
        });
  }
}
