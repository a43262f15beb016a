package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Syntax;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows each node: its process, ports and state, its directory and its log. */
final class Status implements LocalCommand {
  private static final String FORMAT = "%-5s %-8s %-8s %-50s %s %s";

  @Override
  public Syntax syntax() {
    return Syntax.flags().values("dir").arguments(0, 0);
  }

  @Override
  public void run(LocalRun run) throws IOException {
    LocalCluster cluster = LocalCluster.open(run.directory());
    run.say(String.format(FORMAT, "NODE", "PID", "STATE", "PORTS", "DIRECTORY", "LOG"));
    for (LocalNode node : cluster.nodes()) run.say(line(node));
    run.say("export DFS_FS=" + cluster.address());
  }

  /** One node's line. */
  static String line(LocalNode node) throws IOException {
    LocalNode.State state = node.state();
    boolean alive = state == LocalNode.State.RUNNING || state == LocalNode.State.FROZEN;
    String pid = alive ? Long.toString(node.requireProcess().pid()) : "-";
    return String.format(
        FORMAT,
        node.name(),
        pid,
        state.name().toLowerCase(Locale.ROOT),
        alive ? ports(node.files().addresses()) : "-",
        node.directory(),
        node.files().log());
  }

  private static String ports(Map<String, String> addresses) {
    return addresses.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(" "));
  }
}
