package io.chunkfs.shell.node;

import io.chunkfs.client.FsUri;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.NameNode;
import io.chunkfs.namenode.NameNodeOptions;
import io.chunkfs.server.ServerLogs;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a namenode in the foreground. */
public final class NameNodeVerb implements Verb {
  private static final int HTTP_PORT = 9870;
  private static final int RAFT_PORT = 8022;

  @Override
  public String usage() {
    return "--dir DIR [--bind ADDRESS] [--port N] [--http-port N] [--raft-port N]";
  }

  @Override
  public String purpose() {
    return "run a namenode in the foreground";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    Words words =
        Syntax.flags()
            .values("dir", "bind", "port", "http-port", "raft-port")
            .arguments(0, 0)
            .parse(arguments);
    Path directory = NodeDirectory.of(words);
    Bind bind = Bind.of(words);
    NodeFiles files = new NodeFiles(directory);
    NameNodeOptions options =
        new NameNodeOptions(
            directory,
            bind.port("port", FsUri.DEFAULT_PORT),
            bind.port("http-port", HTTP_PORT),
            bind.port("raft-port", RAFT_PORT),
            System.getProperty("user.name"),
            context.loadSettings(),
            Clock.system());
    files.begin();
    ServerLogs.to(directory);
    NameNode nameNode = start(files, options);
    String rpc = Bind.text(nameNode.address());
    String http = Bind.text(nameNode.httpAddress());
    Map<String, String> addresses = Map.of("rpc", rpc, "http", http);
    files.listening(addresses, false);
    context.out().println("namenode at dfs://" + rpc + "/, pages at http://" + http + "/");
    context.out().flush();
    Serving.untilToldToEnd(
        files,
        nameNode,
        () -> {
          nameNode.awaitReady(Serving.LOOK);
          String raft = bind.text(nameNode.raftAddress().getPort());
          files.listening(Map.of("rpc", rpc, "http", http, "raft", raft), true);
        });
    return Exit.OK;
  }

  private static NameNode start(NodeFiles files, NameNodeOptions options) throws IOException {
    boolean started = false;
    try {
      NameNode node = NameNode.start(options);
      started = true;
      return node;
    } finally {
      if (!started) files.end();
    }
  }
}
