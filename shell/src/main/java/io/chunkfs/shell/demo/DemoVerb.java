package io.chunkfs.shell.demo;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.server.ServerLogs;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Shows in one command that all of it works on this machine: a cluster in this process, a file that
 * goes in and comes back, and a datanode that dies and whose replicas are made again. On a
 * terminal, and without {@code --exit}, the cluster then stays for a person to try, and takes
 * {@code dfs demo kill} and the like from another terminal.
 */
public final class DemoVerb implements Verb {
  private static final int USUAL_REPLICATION = 3;
  private static final DfsPath PATH = DfsPath.parse("/demo/modules");
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);

  @Override
  public String usage() {
    return "[--exit] [--datanodes N] | kill NODE | restart NODE | status";
  }

  @Override
  public String purpose() {
    return "start a cluster in this process, kill a datanode and watch it heal";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    Words words = Syntax.flags("exit").values("datanodes").arguments(0, 2).parse(arguments);
    if (!words.arguments().isEmpty()) return tell(context, words);
    boolean terminal = System.console() != null;
    boolean stay = !words.has("exit") && terminal;
    int dataNodes = words.count("datanodes", Tour.WHOLE, 1);
    DemoOptions options = DemoOptions.of(context.loadSettings(), dataNodes);
    Path local = Path.of(System.getProperty("java.home"), "lib", "modules");
    if (!Files.isReadable(local)) throw new IOException("this JDK has no file " + local);
    try (DemoPlace place = DemoPlace.make()) {
      requireRoom(place.directory(), Math.min(dataNodes, Tour.WHOLE) * Files.size(local));
      ServerLogs.to(place.directory());
      MiniCluster cluster = place.start(options.cluster(place.directory()));
      Screen screen = new Screen(context.out(), terminal);
      greet(screen, cluster, options);
      try (ChunkFs fs = cluster.connect()) {
        DemoFiles files = DemoFiles.of(fs);
        Scene.Subject subject = new Scene.Subject(local, PATH, options.deadAfter());
        Scene scene = new Scene(subject, files, place.nodes(), screen, Waiting.really());
        int code = new Demo(context.err(), place::ending).run(Tour.steps(dataNodes), scene);
        if (code == Exit.OK) Tour.left(dataNodes).ifPresent(screen::line);
        if (code != Exit.OK || !stay) return code;
        Commands commands =
            new Commands(files, place.nodes(), Figures.seconds(options.deadAfter().toNanos()));
        return new Stay(context, place.directory(), cluster.uri()).untilInterrupted(commands);
      }
    }
  }

  /** Passes a command on to the demo that runs in another terminal. */
  private static int tell(Context context, Words words) throws UsageException, IOException {
    String command = words.argument(0);
    if (!Commands.NAMES.contains(command)) {
      throw new UsageException("demo knows kill, restart and status, not '" + command + "'");
    }
    boolean withNode = !command.equals("status");
    if (withNode != (words.arguments().size() == 2)) {
      throw new UsageException(
          "demo " + command + (withNode ? " needs the name of a datanode" : " takes no name"));
    }
    if (words.has("exit") || words.value("datanodes").isPresent()) {
      throw new UsageException("--exit and --datanodes are for starting a demo");
    }
    ControlClient client =
        new ControlClient(context.environment().stateDirectory(), ANSWERED_WITHIN);
    context.out().println(client.ask(String.join(" ", words.arguments())));
    return Exit.OK;
  }

  private static void requireRoom(Path directory, long bytes) throws IOException {
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (usable > bytes + bytes / 2) return;
    throw new IOException(
        "the demo needs "
            + (bytes + bytes / 2 >> 20)
            + " MiB in "
            + directory
            + ", which has "
            + (usable >> 20)
            + " MiB left\nset TMPDIR to a directory with more room");
  }

  private static void greet(Screen screen, MiniCluster cluster, DemoOptions options)
      throws IOException {
    long startMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
    double seconds = (System.currentTimeMillis() - startMillis) / 1000.0;
    screen.line(
        String.format(
            Locale.ROOT,
            "ready in %.1f s: a namenode and %d %s in this process, %s, data in %s",
            seconds,
            options.dataNodes(),
            options.dataNodes() == 1 ? "datanode" : "datanodes",
            cluster.uri(),
            cluster.directory()));
    screen.line(options.said());
    if (options.dataNodes() < USUAL_REPLICATION) {
      screen.line("default replication: " + cluster.defaultReplication());
    }
  }
}
