package io.chunkfs.shell.demo;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.FsUri;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import io.chunkfs.server.ServerLogs;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.LastCluster;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Shows in one command that all of it works on this machine: a cluster in this process, and a file
 * that goes in and comes back. On a terminal, and without {@code --exit}, the cluster then stays
 * for a person to try.
 */
public final class DemoVerb implements Verb {
  private static final int USUAL_DATANODES = 3;
  private static final DfsPath PATH = DfsPath.parse("/demo/modules");

  @Override
  public String usage() {
    return "[--exit] [--datanodes N]";
  }

  @Override
  public String purpose() {
    return "start a cluster in this process and try it";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    Words words = Syntax.flags("exit").values("datanodes").arguments(0, 0).parse(arguments);
    boolean stay = !words.has("exit") && System.console() != null;
    int dataNodes = words.count("datanodes", USUAL_DATANODES, 1);
    Path local = Path.of(System.getProperty("java.home"), "lib", "modules");
    if (!Files.isReadable(local)) throw new IOException("this JDK has no file " + local);
    try (DemoPlace place = DemoPlace.make()) {
      requireRoom(place.directory(), dataNodes * Files.size(local));
      ServerLogs.to(place.directory());
      MiniCluster cluster = place.start(options(context, place, dataNodes));
      say(context, cluster, dataNodes);
      try (ChunkFs fs = cluster.connect()) {
        List<DemoStep> steps = DemoStep.all(local, PATH);
        int code = new Demo(context.out(), context.err()).run(steps, DemoFiles.of(fs));
        if (code != Exit.OK || !stay) return code;
      }
      return stay(context, cluster.uri());
    }
  }

  private static MiniClusterOptions options(Context context, DemoPlace place, int dataNodes)
      throws IOException {
    return MiniClusterOptions.defaults()
        .withSettings(context.loadSettings())
        .withSettings(Map.of("datanode.reserve", "0 B"))
        .withDirectory(place.directory())
        .withDataNodes(dataNodes);
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

  private static void say(Context context, MiniCluster cluster, int dataNodes) throws IOException {
    long startMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
    double seconds = (System.currentTimeMillis() - startMillis) / 1000.0;
    context
        .out()
        .printf(
            Locale.ROOT,
            "ready in %.1f s: a namenode and %d datanode(s) in this process, %s, data in %s%n",
            seconds,
            dataNodes,
            cluster.uri(),
            cluster.directory());
    if (dataNodes < USUAL_DATANODES) {
      context.out().println("default replication: " + cluster.defaultReplication());
    }
    context.out().flush();
  }

  private static int stay(Context context, FsUri address) throws IOException {
    Path last = context.environment().stateDirectory().resolve(LastCluster.FILE);
    Optional<FsUri> before = LastCluster.read(last);
    LastCluster.write(last, address);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> restore(last, address, before)));
    context
        .out()
        .println(
            """
            The cluster stays until you press Ctrl-C. Try in a second terminal:
              ./dfs ls /demo
              ./dfs put README.md /demo/readme
              ./dfs cat /demo/readme
              ./dfs fsck / --files --blocks --locations
              ./dfs admin report""");
    context.out().flush();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
    return Exit.OK;
  }

  private static void restore(Path last, FsUri address, Optional<FsUri> before) {
    try {
      if (before.isPresent()) {
        LastCluster.write(last, before.get());
      } else {
        LastCluster.forget(last, address);
      }
    } catch (IOException left) {
      System.err.println("demo: could not restore " + last + ": " + left.getMessage());
    }
  }
}
