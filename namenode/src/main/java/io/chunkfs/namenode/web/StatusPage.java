package io.chunkfs.namenode.web;

import io.chunkfs.namenode.cluster.BlockCounts;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.proto.NodeState;
import io.chunkfs.server.HttpPage;
import io.chunkfs.transport.Identity;
import java.util.Map;

/** The page {@code /}: what this is, how it is, where to look further. */
public final class StatusPage {
  private StatusPage() {}

  /**
   * What the page shows.
   *
   * @param address where clients connect
   * @param state ready, or why not
   */
  public record Content(
      String address,
      String clusterId,
      String state,
      ClusterState cluster,
      BlockCounts counts,
      RepairStatus repair) {}

  /** As HTML. */
  public static HttpPage of(Content content) {
    ClusterState cluster = content.cluster();
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<title>ChunkFS namenode</title></head><body>")
        .append("<h1>ChunkFS namenode</h1><table>");
    row(out, "Version", Identity.SOFTWARE);
    row(out, "Address", content.address());
    row(out, "Cluster", content.clusterId());
    row(out, "State", content.state());
    row(out, "Safe mode", cluster.safeModeReason());
    row(out, "Datanodes", nodes(cluster));
    row(out, "Sealed blocks", Long.toString(cluster.sealedBlocks()));
    row(out, "Replicas", replicas(content.counts()));
    row(out, "Repair", repair(content.repair()));
    out.append("</table>");
    for (Map.Entry<String, String> finding : cluster.findings().entrySet()) {
      out.append("<p><b>").append(escaped(finding.getKey())).append("</b>: ");
      out.append(escaped(finding.getValue())).append("</p>");
    }
    out.append("<p><a href=\"/metrics\">Metrics</a></p></body></html>\n");
    return new HttpPage(200, "text/html; charset=utf-8", out.toString());
  }

  private static String replicas(BlockCounts counts) {
    return String.join(
        ", ",
        counts.underReplicated() + " blocks have too few",
        counts.oneLeft() + " of them one",
        counts.known() - counts.reported() + " none",
        counts.excess() + " too many",
        counts.corrupt() + " a corrupt one");
  }

  private static String repair(RepairStatus repair) {
    String work =
        repair.waitingInAll()
            + " blocks wait for a copy, "
            + repair.copies().size()
            + " are copied, "
            + repair.deletions()
            + " replicas are ordered to be deleted";
    return repair.hold().map(hold -> "waits: " + hold + "; " + work).orElse(work);
  }

  private static String nodes(ClusterState cluster) {
    int live = 0;
    int suspect = 0;
    int dead = 0;
    for (NodeView node : cluster.nodes().nodes()) {
      if (node.state() == NodeState.LIVE) live++;
      if (node.state() == NodeState.SUSPECT) suspect++;
      if (node.state() == NodeState.DEAD) dead++;
    }
    return live + " live, " + suspect + " suspect, " + dead + " dead";
  }

  private static void row(StringBuilder out, String name, String value) {
    out.append("<tr><th align=\"left\">").append(name).append("</th><td>");
    out.append(escaped(value)).append("</td></tr>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
