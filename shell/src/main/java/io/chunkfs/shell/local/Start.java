package io.chunkfs.shell.local;

import io.chunkfs.client.FsUri;
import io.chunkfs.shell.cli.LastCluster;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a cluster, or starts one that was made before with what it was made with; nodes that run
 * already stay as they are.
 */
final class Start implements LocalCommand {
  private static final int USUAL_DATANODES = 3;

  @Override
  public Syntax syntax() {
    return Syntax.flags()
        .values("dir", "port", "datanodes", "namenodes", "racks", "bind")
        .arguments(0, 0);
  }

  @Override
  public void run(LocalRun run) throws UsageException, IOException {
    long startNanos = System.nanoTime();
    Words words = run.words();
    if (words.count("namenodes", 1, 1) != 1) {
      throw new UsageException("--namenodes: this release runs one namenode, not more");
    }
    requireOurs(run.directory());
    run.locked(
        () -> {
          Optional<LocalCluster> before = LocalCluster.find(run.directory());
          LocalCluster cluster =
              before.isPresent() ? before.get() : LocalCluster.make(run.directory());
          if (before.isPresent()) {
            compare(cluster, words);
          } else {
            define(run, cluster);
          }
          remember(run, cluster);
          requireFreePort(cluster);
          cluster.save();
          new Starting(cluster).startAll(cluster.nodes());
          for (LocalNode node : cluster.nodes()) run.say(Status.line(node));
          LastCluster.write(run.lastCluster(), cluster.address());
          String seconds =
              String.format(Locale.ROOT, "%.1f", (System.nanoTime() - startNanos) / 1e9);
          run.say("ready in " + seconds + " s, data in " + run.directory());
          run.say("export DFS_FS=" + cluster.address());
        });
  }

  /** Never writes into a directory that holds something else. */
  private static void requireOurs(Path directory) throws IOException {
    if (!Files.isDirectory(directory) || LocalCluster.find(directory).isPresent()) return;
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.allMatch(entry -> entry.getFileName().toString().equals("lock"))) return;
    }
    throw new IOException(
        directory + " is not empty and holds no local cluster\nname another one with --dir");
  }

  private static void define(LocalRun run, LocalCluster cluster) throws UsageException {
    Words words = run.words();
    cluster.setPort(words.count("port", FsUri.DEFAULT_PORT, 0));
    cluster.setBind(words.value("bind").orElse("127.0.0.1"));
    cluster.setRacks(words.count("racks", 1, 1));
    int dataNodes = words.count("datanodes", USUAL_DATANODES, 0);
    cluster.setDataNodes(dataNodes);
    boolean named = run.context().singleSettings().containsKey("cluster.replication");
    if (dataNodes > 0 && dataNodes < USUAL_DATANODES && !named) {
      cluster.addSetting("cluster.replication", Integer.toString(dataNodes));
      run.say("default replication: " + dataNodes + ", for there are no more datanodes");
    }
  }

  /** Options of a later start must agree with what the cluster is; more datanodes may be wanted. */
  private static void compare(LocalCluster cluster, Words words) throws UsageException {
    int port = words.count("port", cluster.port(), 0);
    if (port != 0 && port != cluster.port()) {
      throw new UsageException(
          "--port: the cluster in "
              + cluster.directory()
              + " was made with port "
              + cluster.port()
              + "; leave --port out, or make another one with --dir");
    }
    int dataNodes = words.count("datanodes", cluster.dataNodes(), 0);
    if (dataNodes < cluster.dataNodes()) {
      throw new UsageException(
          "--datanodes: the cluster in "
              + cluster.directory()
              + " has "
              + cluster.dataNodes()
              + " with data on them; make another one with --dir, or destroy it first");
    }
    cluster.setDataNodes(dataNodes);
    if (words.count("racks", cluster.racks(), 1) != cluster.racks()) {
      throw new UsageException("--racks: the cluster was made with " + cluster.racks());
    }
    if (!words.value("bind").orElse(cluster.bind()).equals(cluster.bind())) {
      throw new UsageException("--bind: the cluster was made with " + cluster.bind());
    }
  }

  private static void remember(LocalRun run, LocalCluster cluster) throws IOException {
    run.context().loadSettings(); // refuses unknown keys here and not in each node
    Map<String, String> settings = cluster.settings();
    Optional<String> configuration = cluster.configuration();
    run.context().singleSettings().forEach(cluster::addSetting);
    run.context()
        .configuration()
        .ifPresent(file -> cluster.setConfiguration(file.toAbsolutePath().toString()));
    if (settings.equals(cluster.settings()) && configuration.equals(cluster.configuration())) {
      return;
    }
    for (LocalNode node : cluster.nodes()) {
      if (node.process().isEmpty()) continue;
      run.say(
          node.name()
              + " runs with the settings it was started with; for the new ones: dfs local restart "
              + node.name());
    }
  }

  private static void requireFreePort(LocalCluster cluster) throws IOException {
    if (cluster.port() == 0 || cluster.nameNode().process().isPresent()) return;
    if (Ports.free(cluster.bind(), cluster.port())) return;
    boolean fresh = !Files.exists(cluster.nameNode().directory());
    throw new IOException(
        "port "
            + cluster.port()
            + " of "
            + cluster.bind()
            + " is in use by another process\n"
            + (fresh
                ? "choose another one: dfs local start --port " + (cluster.port() + 10)
                : "end that process: this cluster's clients know it by this port"));
  }
}
