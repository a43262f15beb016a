package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Environment;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Spelling;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Clusters of separate processes on this machine, running in the background. */
public final class LocalVerb implements Verb {
  private static final List<String> COMMANDS =
      List.of(
          "start", "stop", "status", "kill", "restart", "freeze", "thaw", "logs", "add", "destroy");

  @Override
  public String usage() {
    return "start [--port N] [--datanodes N] [--racks N] [--bind ADDRESS] | stop [NODE ...]"
        + " | status | kill NODE | restart NODE | freeze NODE | thaw NODE | logs [-n LINES] NODE"
        + " | add datanode | destroy [--yes]   (all: [--dir DIR])";
  }

  @Override
  public String purpose() {
    return "start, watch and end a cluster of separate processes on this machine";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    if (arguments.isEmpty()) throw new UsageException("a command is missing");
    String name = arguments.get(0);
    LocalCommand command =
        find(name)
            .orElseThrow(
                () ->
                    new UsageException(
                        "local knows no '"
                            + name
                            + "'"
                            + Spelling.nearest(name, COMMANDS)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("")));
    Words words = command.syntax().parse(arguments.subList(1, arguments.size()));
    Path directory = directory(context.environment(), words);
    command.run(new LocalRun(context, words, directory));
    return Exit.OK;
  }

  /** The cluster's directory: of {@code --dir}, else the account's usual one. */
  static Path directory(Environment environment, Words words) {
    return words
        .value("dir")
        .map(Path::of)
        .orElseGet(() -> environment.stateDirectory().resolve("local"))
        .toAbsolutePath()
        .normalize();
  }

  private static Optional<LocalCommand> find(String name) {
    Syntax one = Syntax.flags().values("dir").arguments(1, 1);
    return Optional.ofNullable(
        switch (name) {
          case "start" -> new Start();
          case "stop" -> new Stop();
          case "status" -> new Status();
          case "logs" -> new Logs();
          case "restart" -> new Restart();
          case "add" -> new Add();
          case "destroy" -> new Destroy();
          case "kill" -> LocalCommand.onNode(one, LocalNode::kill, "killed");
          case "freeze" -> LocalCommand.onNode(one, node -> node.signal("STOP"), "frozen");
          case "thaw" -> LocalCommand.onNode(one, node -> node.signal("CONT"), "thawed");
          default -> null;
        });
  }
}
