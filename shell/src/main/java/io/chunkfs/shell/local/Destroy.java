package io.chunkfs.shell.local;

import io.chunkfs.minicluster.NodeDirectories;
import io.chunkfs.shell.cli.LastCluster;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Kills all nodes and deletes the cluster's directory with all data. */
final class Destroy implements LocalCommand {
  @Override
  public Syntax syntax() {
    return Syntax.flags("yes").values("dir").arguments(0, 0);
  }

  @Override
  public void run(LocalRun run) throws UsageException, IOException {
    LocalCluster cluster = LocalCluster.open(run.directory());
    if (!run.words().has("yes") && !confirmed(run)) {
      run.say("nothing was deleted");
      return;
    }
    run.locked(
        () -> {
          for (LocalNode node : cluster.nodes()) {
            if (node.process().isPresent()) node.kill();
          }
          if (cluster.port() != 0) LastCluster.forget(run.lastCluster(), cluster.address());
          NodeDirectories.delete(run.directory());
        });
    run.say("deleted " + run.directory());
  }

  private static boolean confirmed(LocalRun run) throws UsageException, IOException {
    if (System.console() == null) {
      throw new UsageException("destroy deletes all data; say --yes when that is meant");
    }
    run.context().out().print("Delete " + run.directory() + " with all data in it? [y/N] ");
    run.context().out().flush();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(run.context().in(), StandardCharsets.UTF_8));
    String answer = answers.readLine();
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
