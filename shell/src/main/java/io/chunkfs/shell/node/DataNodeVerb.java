package io.chunkfs.shell.node;

import io.chunkfs.client.FsUri;
import io.chunkfs.common.time.Clock;
import io.chunkfs.datanode.DataNode;
import io.chunkfs.datanode.DataNodeOptions;
import io.chunkfs.server.ServerLogs;
import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a datanode in the foreground. Its cluster is found as for any other command. */
public final class DataNodeVerb implements Verb {
  private static final int DATA_PORT = 9866;
  private static final int HTTP_PORT = 9864;

  @Override
  public String usage() {
    return "--dir DIR [--volumes DIR,...] [--name NAME] [--rack /RACK] [--bind ADDRESS]"
        + " [--port N] [--http-port N]";
  }

  @Override
  public String purpose() {
    return "run a datanode in the foreground";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    Words words =
        Syntax.flags()
            .values("dir", "volumes", "name", "rack", "bind", "port", "http-port")
            .arguments(0, 0)
            .parse(arguments);
    Path directory = NodeDirectory.of(words);
    DataNodeOptions options = options(context, words, directory);
    NodeFiles files = new NodeFiles(directory);
    files.begin();
    for (Path volume : options.volumes()) Files.createDirectories(volume);
    ServerLogs.to(directory);
    DataNode dataNode = start(files, options);
    String data = Bind.text(dataNode.dataAddress());
    String http = Bind.text(dataNode.httpAddress());
    Map<String, String> addresses = Map.of("data", data, "http", http);
    files.listening(addresses, false);
    context
        .out()
        .println("datanode " + options.name() + " at " + data + ", pages at http://" + http);
    context.out().flush();
    Serving.untilToldToEnd(
        files,
        dataNode,
        () -> {
          dataNode.awaitRegistered(Serving.LOOK);
          files.listening(addresses, true);
        });
    return Exit.OK;
  }

  private static DataNodeOptions options(Context context, Words words, Path directory)
      throws UsageException, IOException {
    Bind bind = Bind.of(words);
    FsUri cluster;
    try (Clusters clusters = new Clusters(context)) {
      cluster = clusters.usualAddress();
    }
    return new DataNodeOptions(
        words.value("name").orElse(directory.getFileName().toString()),
        volumes(words, directory),
        cluster.nameNodes().stream()
            .map(each -> InetSocketAddress.createUnresolved(each.host(), each.port()))
            .toList(),
        bind.port("port", DATA_PORT),
        bind.port("http-port", HTTP_PORT),
        words.value("rack").orElse("/rack1"),
        context.loadSettings(),
        Clock.system());
  }

  private static List<Path> volumes(Words words, Path directory) {
    return words
        .value("volumes")
        .map(
            text ->
                Arrays.stream(text.split(",")).map(each -> Path.of(each).toAbsolutePath()).toList())
        .orElseGet(() -> List.of(directory.resolve("data")));
  }

  private static DataNode start(NodeFiles files, DataNodeOptions options) throws IOException {
    boolean started = false;
    try {
      DataNode node = DataNode.start(options);
      started = true;
      return node;
    } finally {
      if (!started) files.end();
    }
  }
}
