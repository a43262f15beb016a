package io.chunkfs.shell.admin;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.SafeMode;
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
  private static final List<String> COMMANDS = List.of("report", "safemode");

  @Override
  public String usage() {
    return "report [-live] [-dead] | safemode get";
  }

  @Override
  public String purpose() {
    return "ask the namenode about the cluster: report, safemode get";
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
        Words words = Syntax.flags().arguments(1, 1).parse(rest);
        if (!words.argument(0).equals("get")) {
          throw new UsageException("safemode knows get, not '" + words.argument(0) + "'");
        }
        try (Clusters clusters = new Clusters(context)) {
          print(context, clusters.usual().safeMode());
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

  private static void print(Context context, SafeMode safeMode) {
    context.out().println("Safe mode is " + (safeMode.on() ? "ON" : "OFF"));
    if (!safeMode.reason().isEmpty()) context.out().println("  " + safeMode.reason());
    if (safeMode.on()) {
      context
          .out()
          .println(
              "  sealed blocks with a reported replica: "
                  + safeMode.reported()
                  + " of "
                  + safeMode.blocks());
    }
    for (String line : safeMode.missing()) context.out().println("  " + line);
  }
}
