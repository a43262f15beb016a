package io.chunkfs.shell.admin;

import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.client.RepairInfo;
import io.chunkfs.shell.file.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One look at the cluster, in lines. */
final class TopFrame {
  private static final int COPIES = 12;
  private static final String[] HEAD = {
    "NODE",
    "STATE",
    "USED",
    "FREE",
    "BLOCKS",
    "SESSIONS",
    "READ/s",
    "WRITE/s",
    "COPY OUT/s",
    "COPY IN/s",
    "WHY"
  };

  /** Left of these columns is where text begins; numbers end at their right. */
  private static final List<Integer> TEXTS = List.of(0, 1, HEAD.length - 1);

  private static final String RESET = "\033[0m";

  private final ClusterInfo cluster;
  private final boolean colours;

  TopFrame(ClusterInfo cluster, boolean colours) {
    this.cluster = cluster;
    this.colours = colours;
  }

  /** All lines; {@code head} begins the first one. */
  List<String> lines(String head) {
    List<String> lines = new ArrayList<>();
    lines.add(head + "  safe mode " + (cluster.safeMode().on() ? "ON" : "off"));
    if (cluster.safeMode().on()) {
      lines.add("        " + cluster.safeMode().reason().replaceFirst("^on: ", ""));
    }
    lines.add("blocks  " + blocks());
    lines.add("repair  " + RepairLines.summary(cluster.repair()));
    lines.add("moving  " + moving());
    nodes(lines);
    List<RepairInfo.Copy> copies = cluster.repair().copies();
    for (RepairInfo.Copy copy : copies.subList(0, Math.min(COPIES, copies.size()))) {
      lines.add("copy    " + RepairLines.copy(copy));
    }
    if (copies.size() > COPIES) lines.add("copy    and " + (copies.size() - COPIES) + " more");
    for (String finding : cluster.findings()) lines.add("finding " + finding);
    return lines;
  }

  private String blocks() {
    long under = Math.max(0, cluster.underReplicated() - cluster.missing());
    long whole = Math.max(0, cluster.blocks() - cluster.underReplicated());
    return String.join(
        ", ",
        cluster.blocks() + " in all: " + whole + " whole",
        under - cluster.oneLeft() + " two or more left",
        warned(cluster.oneLeft() + " one left", cluster.oneLeft() > 0, Colour.YELLOW),
        warned(cluster.missing() + " missing", cluster.missing() > 0, Colour.RED),
        cluster.excess() + " excess",
        warned(cluster.corrupt() + " corrupt", cluster.corrupt() > 0, Colour.YELLOW));
  }

  private String moving() {
    long read = sum(NodeInfo.Rates::clientRead);
    long written = sum(NodeInfo.Rates::clientWritten);
    long copied = sum(NodeInfo.Rates::copyReceived);
    int sessions = cluster.nodes().stream().mapToInt(NodeInfo::sessions).sum();
    return String.format(
        Locale.ROOT,
        "%d session%s, read %s/s, written %s/s, copied %s/s",
        sessions,
        sessions == 1 ? "" : "s",
        Sizes.report(read),
        Sizes.report(written),
        Sizes.report(copied));
  }

  private long sum(java.util.function.ToLongFunction<NodeInfo.Rates> rate) {
    return cluster.nodes().stream().map(NodeInfo::rates).mapToLong(rate).sum();
  }

  private void nodes(List<String> lines) {
    List<NodeInfo> nodes = new ArrayList<>(cluster.nodes());
    // dn2 before dn10.
    nodes.sort(
        Comparator.comparingInt((NodeInfo node) -> node.node().name().length())
            .thenComparing(node -> node.node().name()));
    List<String[]> rows = new ArrayList<>();
    rows.add(HEAD);
    for (NodeInfo node : nodes) rows.add(cells(node));
    int[] widths = new int[HEAD.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) widths[i] = Math.max(widths[i], row[i].length());
    }
    for (int i = 0; i < rows.size(); i++) {
      Colour colour = i == 0 ? Colour.NONE : Colour.of(nodes.get(i - 1).state());
      lines.add(line(rows.get(i), widths, colour));
    }
  }

  private static String[] cells(NodeInfo node) {
    // The column before says the state.
    String why = node.reason().replaceFirst("^(suspect|dead|full): ", "");
    if (!node.reasonCode().isEmpty()) why = node.reasonCode() + " " + why;
    return new String[] {
      node.node().name(),
      node.state().name().toLowerCase(Locale.ROOT),
      Sizes.human(node.usedBytes()),
      Sizes.human(node.remainingBytes()),
      Long.toString(node.replicas()),
      Integer.toString(node.sessions()),
      Sizes.human(node.rates().clientRead()),
      Sizes.human(node.rates().clientWritten()),
      Sizes.human(node.rates().copySent()),
      Sizes.human(node.rates().copyReceived()),
      why
    };
  }

  private String line(String[] cells, int[] widths, Colour colour) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String pad = " ".repeat(widths[i] - cells[i].length());
      String cell = TEXTS.contains(i) ? cells[i] + pad : pad + cells[i];
      line.append(i == 1 ? warned(cell, colour != Colour.NONE, colour) : cell).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private String warned(String text, boolean warns, Colour colour) {
    return warns && colours ? colour.begin + text + RESET : text;
  }

  private enum Colour {
    NONE(""),
    GREEN("\033[32m"),
    YELLOW("\033[33m"),
    RED("\033[31m");

    private final String begin;

    Colour(String begin) {
      this.begin = begin;
    }

    static Colour of(NodeInfo.State state) {
      return switch (state) {
        case LIVE -> GREEN;
        case SUSPECT -> YELLOW;
        case DEAD -> RED;
      };
    }
  }
}
