package io.chunkfs.shell.local;

import io.chunkfs.shell.node.NodeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the processes of nodes: each by the launcher, in a session of its own. */
final class Launch {
  private final LocalCluster cluster;

  Launch(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a node's process; it is the server itself, for each step replaces the one before. */
  Process start(LocalNode node) throws IOException {
    NodeFiles files = node.files();
    Files.createDirectories(node.directory());
    Map<String, String> before = files.addresses();
    List<String> command = new ArrayList<>(List.of("setsid", launcher()));
    cluster.configuration().ifPresent(file -> command.addAll(List.of("--conf", file)));
    cluster.settings().forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
    if (node.rack().isEmpty()) {
      command.addAll(List.of("namenode", "--port", Integer.toString(cluster.port())));
      command.addAll(List.of("--raft-port", again(before, "raft")));
    } else {
      command.addAll(List.of("--fs", cluster.address().toString(), "datanode"));
      command.addAll(List.of("--name", node.name(), "--rack", node.rack().get()));
      command.addAll(List.of("--port", again(before, "data")));
    }
    command.addAll(List.of("--http-port", again(before, "http"), "--bind", cluster.bind()));
    command.addAll(List.of("--dir", node.directory().toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("DFS_CONF"); // the cluster has its own, from its start
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true).redirectOutput(files.output().toFile());
    return builder.start();
  }

  private String again(Map<String, String> before, String purpose) throws IOException {
    return Integer.toString(Ports.again(cluster.bind(), before, purpose));
  }

  private static String launcher() throws IOException {
    String home = System.getProperty("chunkfs.home");
    if (home == null) {
      throw new IOException("nodes are started by the launcher; run this command as ./dfs local");
    }
    return Path.of(home, "dfs").toString();
  }
}
