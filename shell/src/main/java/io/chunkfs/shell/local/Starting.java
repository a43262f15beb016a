package io.chunkfs.shell.local;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ClientOptions;
import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.shell.node.NodeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Starts nodes and waits until they serve. When one fails, its last log lines are in the message,
 * and those that were started with it are ended.
 */
final class Starting {
  private static final long PATIENCE_SECONDS = 30;
  private static final long STEP_MILLIS = 20;
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final int LOG_LINES = 5;

  private final LocalCluster cluster;
  private final Launch launch;
  private final Map<LocalNode, Process> started = new LinkedHashMap<>();
  private final long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);

  Starting(LocalCluster cluster) {
    this.cluster = cluster;
    this.launch = new Launch(cluster);
  }

  /** Starts those that do not run; returns when the cluster serves with all of them. */
  void startAll(List<LocalNode> nodes) throws IOException {
    start(nodes, true);
  }

  /** Starts one node; returns when that one serves, whatever the others do. */
  void start(LocalNode node) throws IOException {
    start(List.of(node), false);
  }

  private void start(List<LocalNode> nodes, boolean awaitCluster) throws IOException {
    boolean served = false;
    try {
      for (LocalNode node : nodes) {
        if (node.process().isPresent()) continue;
        started.put(node, launch.start(node));
        if (node.rack().isEmpty()) awaitNameNode(node);
      }
      for (Map.Entry<LocalNode, Process> each : started.entrySet()) {
        LocalNode node = each.getKey();
        while (!node.files().serves(each.getValue().pid())) {
          step(node.rack().isEmpty() ? node.name() + " does not answer" : notRegistered());
        }
      }
      if (awaitCluster) awaitServing(nodes);
      served = true;
    } finally {
      if (!served) started.values().forEach(Process::destroyForcibly);
    }
  }

  /** The datanodes are told the namenode's port, so it must have one first. */
  private void awaitNameNode(LocalNode node) throws IOException {
    while (true) {
      var addresses = node.files().addressesOf(started.get(node).pid());
      if (addresses.isPresent()) {
        String rpc = addresses.get().get("rpc");
        cluster.setPort(Integer.parseInt(rpc.substring(rpc.lastIndexOf(':') + 1)));
        cluster.save();
        return;
      }
      step(node.name() + " does not listen yet");
    }
  }

  private void awaitServing(List<LocalNode> nodes) throws IOException {
    Set<String> wanted =
        nodes.stream()
            .filter(node -> node.rack().isPresent())
            .map(LocalNode::name)
            .collect(Collectors.toSet());
    ClientOptions options =
        ClientOptions.of(Settings.defaults()).withName("local start").withPatience(LOOK, LOOK);
    while (true) {
      try (ChunkFs fs = ChunkFs.connect(cluster.address(), options)) {
        awaitServing(fs, wanted);
        return;
      } catch (ChunkFsException unanswered) {
        step(unanswered.getMessage());
      }
    }
  }

  private void awaitServing(ChunkFs fs, Set<String> wanted) throws IOException {
    while (true) {
      ClusterInfo info = fs.report();
      Set<String> live =
          info.nodes().stream()
              .filter(node -> node.state() == NodeInfo.State.LIVE)
              .map(node -> node.node().name())
              .collect(Collectors.toSet());
      if (live.containsAll(wanted) && !info.safeMode().on()) return;
      step(missing(wanted, live, info));
    }
  }

  private String notRegistered() throws IOException {
    List<String> away = new ArrayList<>();
    for (Map.Entry<LocalNode, Process> each : started.entrySet()) {
      if (!each.getKey().files().serves(each.getValue().pid())) away.add(each.getKey().name());
    }
    return "not registered: " + String.join(", ", away);
  }

  private static String missing(Set<String> wanted, Set<String> live, ClusterInfo info) {
    List<String> away = new ArrayList<>(wanted);
    away.removeAll(live);
    return away.isEmpty()
        ? "safe mode is on: " + info.safeMode().reason()
        : "not registered yet: " + String.join(", ", away);
  }

  /** Waits a moment; fails when a process ended or the time is up. */
  private void step(String waitingFor) throws IOException {
    for (Map.Entry<LocalNode, Process> each : started.entrySet()) {
      if (!each.getValue().isAlive()) {
        throw new IOException(
            each.getKey().name() + " ended while it started\n" + lastWords(each.getKey().files()));
      }
    }
    if (System.nanoTime() - deadlineNanos > 0) {
      StringBuilder text = new StringBuilder(waitingFor + " after " + PATIENCE_SECONDS + " s");
      for (Map.Entry<LocalNode, Process> each : started.entrySet()) {
        boolean serves = each.getKey().files().serves(each.getValue().pid());
        if (!serves) text.append('\n').append(lastLines(each.getKey().files().log()));
      }
      throw new IOException(text.toString());
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS));
  }

  /** Of a process that ended: what it said on its standard error, else in its log. */
  private static String lastWords(NodeFiles files) throws IOException {
    String words = lastLines(files.output());
    return words.isEmpty() ? lastLines(files.log()) : words;
  }

  private static String lastLines(Path file) throws IOException {
    if (!Files.exists(file)) return "";
    List<String> lines = Tail.of(file, LOG_LINES);
    return lines.isEmpty() ? "" : file + ":\n" + String.join("\n", lines);
  }
}
