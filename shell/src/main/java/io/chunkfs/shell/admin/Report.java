package io.chunkfs.shell.admin;

import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.shell.file.Sizes;
import java.io.PrintStream;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/** The state of the cluster in the layout of Hadoop's {@code dfsadmin -report}. */
final class Report {
  private final PrintStream out;
  private final ClusterInfo cluster;

  Report(PrintStream out, ClusterInfo cluster) {
    this.out = out;
    this.cluster = cluster;
  }

  /** Prints all, or only the datanodes of the kinds that are asked for. */
  void print(boolean onlyLive, boolean onlyDead) {
    boolean all = !onlyLive && !onlyDead;
    totals();
    out.println("-------------------------------------------------");
    List<NodeInfo> live = nodes(false);
    List<NodeInfo> dead = nodes(true);
    if ((all && !live.isEmpty()) || onlyLive) {
      out.println("Live datanodes (" + live.size() + "):");
      out.println();
      live.forEach(this::node);
    }
    if ((all && !dead.isEmpty()) || onlyDead) {
      out.println("Dead datanodes (" + dead.size() + "):");
      out.println();
      dead.forEach(this::node);
    }
  }

  private List<NodeInfo> nodes(boolean dead) {
    return cluster.nodes().stream()
        .filter(node -> (node.state() == NodeInfo.State.DEAD) == dead)
        .toList();
  }

  private void totals() {
    List<NodeInfo> live = nodes(false);
    long capacity = live.stream().mapToLong(NodeInfo::capacityBytes).sum();
    long remaining = live.stream().mapToLong(NodeInfo::remainingBytes).sum();
    long used = live.stream().mapToLong(NodeInfo::usedBytes).sum();
    if (cluster.safeMode().on()) {
      out.println("Safe mode is ON");
      out.println("  " + cluster.safeMode().reason().replaceFirst("^on: ", ""));
    }
    size("Configured Capacity", capacity);
    size("Present Capacity", remaining + used);
    size("DFS Remaining", remaining);
    size("DFS Used", used);
    out.println("DFS Used%: " + share(used, remaining + used));
    out.println("Replicated Blocks:");
    blocks("Under replicated blocks", cluster.underReplicated() - cluster.missing());
    blocks("Blocks with corrupt replicas", cluster.corrupt());
    blocks("Missing blocks", cluster.missing());
    blocks("Missing blocks (with replication factor 1)", cluster.missingSingle());
    blocks("Low redundancy blocks with highest priority to recover", cluster.oneLeft());
    blocks("Pending deletion blocks", cluster.repair().deletions());
    blocks("Excess blocks", cluster.excess());
    blocks("Blocks", cluster.blocks());
    out.println("Repair: " + RepairLines.summary(cluster.repair()));
    for (String finding : cluster.findings()) out.println("Finding: " + finding);
    out.println();
  }

  private void blocks(String what, long number) {
    out.println("\t" + what + ": " + Math.max(0, number));
  }

  private void node(NodeInfo node) {
    out.println("Name: " + node.node().address() + " (" + node.node().name() + ")");
    out.println("Hostname: " + host(node));
    out.println("Rack: " + node.node().rack());
    out.println("Decommission Status : Normal");
    size("Configured Capacity", node.capacityBytes());
    size("DFS Used", node.usedBytes());
    long other = node.capacityBytes() - node.usedBytes() - node.remainingBytes();
    size("Non DFS Used", Math.max(0, other));
    size("DFS Remaining", node.remainingBytes());
    out.println("DFS Used%: " + share(node.usedBytes(), node.capacityBytes()));
    out.println("DFS Remaining%: " + share(node.remainingBytes(), node.capacityBytes()));
    out.println("Xceivers: " + node.sessions());
    Date heard = new Date(System.currentTimeMillis() - node.silent().toMillis());
    out.println("Last contact: " + heard);
    out.println("Num of Blocks: " + node.replicas());
    out.println("Id: " + node.node().id());
    out.println("State: " + node.state().name().toLowerCase(Locale.ROOT));
    if (!node.reason().isEmpty()) {
      String code = node.reasonCode().isEmpty() ? "" : " (" + node.reasonCode() + ")";
      String reason = node.reason().replaceFirst("^(suspect|dead|full): ", "");
      out.println("Reason: " + reason + code);
    }
    if (node.failedVolumes() > 0) out.println("Failed volumes: " + node.failedVolumes());
    out.println();
    out.println();
  }

  private static String host(NodeInfo node) {
    return node.node().data().isEmpty() ? "?" : node.node().data().get(0).host();
  }

  private void size(String what, long bytes) {
    out.println(what + ": " + bytes + " (" + Sizes.report(bytes) + ")");
  }

  private static String share(long part, long whole) {
    double percent = whole == 0 ? 0 : 100.0 * part / whole;
    return String.format(Locale.ROOT, "%.2f%%", percent);
  }
}
