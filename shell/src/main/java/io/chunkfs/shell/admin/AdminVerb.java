package io.chunkfs.shell.admin;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.RepairInfo;
import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Spelling;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.List;

/** What an operator asks of the namenodes. */
public final class AdminVerb implements Verb {
  private static final List<String> COMMANDS = List.of("report", "safemode", "repair");

  @Override
  public String usage() {
    return "report [-live] [-dead] | safemode enter|leave|get|wait [--timeout 30s]"
        + " | repair status | repair go [--orphans]";
  }

  @Override
  public String purpose() {
    return "see to the cluster: report, safemode, repair";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    if (arguments.isEmpty()) throw new UsageException("a command is missing");
    String command = arguments.get(0).replaceFirst("^--?", "");
    List<String> rest = arguments.subList(1, arguments.size());
    switch (command) {
      case "report" -> {
        Words words = Syntax.flags("live", "dead").arguments(0, 0).parse(rest);
        try (Clusters clusters = new Clusters(context)) {
          ChunkFs fs = clusters.usual();
          new Report(context.out(), fs.report()).print(words.has("live"), words.has("dead"));
        }
      }
      case "safemode" -> {
        SafeModeCommand safeMode = SafeModeCommand.parse(rest);
        try (Clusters clusters = new Clusters(context)) {
          return safeMode.run(clusters.usual(), context.out());
        }
      }
      case "repair" -> {
        Words words = Syntax.flags("orphans").arguments(1, 1).parse(rest);
        String action = words.argument(0);
        if (!action.equals("status") && !action.equals("go")) {
          throw new UsageException("repair knows status and go, not '" + action + "'");
        }
        try (Clusters clusters = new Clusters(context)) {
          if (action.equals("go")) go(context, clusters.usual(), words.has("orphans"));
          else status(context, clusters.usual().report());
        }
      }
      default ->
          throw new UsageException(
              "admin knows no '"
                  + command
                  + "'"
                  + Spelling.nearest(command, COMMANDS)
                      .map(near -> "; did you mean '" + near + "'?")
                      .orElse(""));
    }
    return Exit.OK;
  }

  private static void status(Context context, ClusterInfo cluster) {
    RepairInfo repair = cluster.repair();
    context.out().println("Repair: " + RepairLines.summary(repair));
    for (RepairInfo.Copy copy : repair.copies()) {
      context.out().println("  " + RepairLines.copy(copy));
    }
    for (String finding : cluster.findings()) context.out().println("Finding: " + finding);
  }

  private static void go(Context context, ChunkFs fs, boolean orphans) throws IOException {
    String held = orphans ? fs.letOrphansGo() : fs.repairGo();
    String what = orphans ? "The deletion of orphans" : "Repair";
    context
        .out()
        .println(
            held.isEmpty()
                ? what + " was not waiting for a word"
                : what + " goes on; it had waited: " + held);
  }
}
