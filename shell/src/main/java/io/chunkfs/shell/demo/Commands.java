package io.chunkfs.shell.demo;

import io.chunkfs.client.NodeInfo.State;
import io.chunkfs.shell.cli.Spelling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a running demo does when it is told to from a second terminal. */
final class Commands {
  /** The commands that there are. */
  static final List<String> NAMES = List.of("kill", "restart", "status");

  private static final String FORMAT = "%-5s %-8s %-8s %-22s";

  private final DemoFiles files;
  private final DemoNodes nodes;
  private final String deadAfter;

  /**
   * What is said.
   *
   * @param ok whether it was done
   */
  record Answer(boolean ok, String text) {}

  Commands(DemoFiles files, DemoNodes nodes, String deadAfter) {
    this.files = files;
    this.nodes = nodes;
    this.deadAfter = deadAfter;
  }

  /** Does what a line says, such as {@code kill dn2}. */
  Answer answer(String line) {
    try {
      return new Answer(true, done(List.of(line.strip().split(" +"))));
    } catch (IOException refused) {
      return new Answer(false, refused.getMessage());
    }
  }

  private String done(List<String> words) throws IOException {
    String command = words.get(0);
    if (command.equals("status") && words.size() == 1) return status();
    if (!NAMES.contains(command) || command.equals("status") || words.size() != 2) {
      throw new IOException(
          "the demo knows kill NODE, restart NODE and status, not '"
              + String.join(" ", words)
              + "'");
    }
    int number = number(words.get(1));
    return command.equals("kill") ? kill(number) : restart(number);
  }

  private String kill(int number) throws IOException {
    String name = DemoNodes.name(number);
    if (!nodes.runs(number)) {
      throw new IOException(name + " is killed already\nstart it again: dfs demo restart " + name);
    }
    nodes.kill(number);
    return name
        + " killed: its sockets are torn without a goodbye\n"
        + "it counts as dead after "
        + deadAfter
        + " of silence, then its blocks are copied; watch with: dfs top";
  }

  private String restart(int number) throws IOException {
    nodes.stop(number);
    nodes.start(number);
    return DemoNodes.name(number) + " runs again at " + nodes.address(number);
  }

  private String status() throws IOException {
    Health health = files.health();
    List<String> lines = new ArrayList<>();
    lines.add(String.format(FORMAT, "NODE", "PROCESS", "SEEN AS", "ADDRESS").stripTrailing());
    for (int number = 1; number <= nodes.count(); number++) {
      String name = DemoNodes.name(number);
      State seen = health.of(name);
      lines.add(
          String.format(
                  FORMAT,
                  name,
                  nodes.runs(number) ? "running" : "killed",
                  seen.name().toLowerCase(Locale.ROOT),
                  nodes.address(number))
              .stripTrailing());
    }
    lines.add(
        health.blocks()
            + " blocks, "
            + health.underReplicated()
            + " under-replicated, "
            + health.excess()
            + " with too many replicas");
    if (!health.hold().isEmpty()) lines.add("repair waits: " + health.hold());
    return String.join("\n", lines);
  }

  private int number(String name) throws IOException {
    List<String> names = new ArrayList<>();
    for (int number = 1; number <= nodes.count(); number++) {
      if (DemoNodes.name(number).equals(name)) return number;
      names.add(DemoNodes.name(number));
    }
    throw new IOException(
        "there is no datanode '"
            + name
            + "' in the demo; there are "
            + String.join(", ", names)
            + Spelling.nearest(name, names).map(near -> "; did you mean " + near + "?").orElse(""));
  }
}
