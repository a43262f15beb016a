package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Reason;
import io.chunkfs.proto.WhyReply;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Explains a datanode. */
final class WhyNode {
  private static final int NAMED = 20;

  private final Evidence evidence;

  WhyNode(Evidence evidence) {
    this.evidence = evidence;
  }

  /** The datanode of this name, id or host:port. */
  Optional<NodeView> find(String what) {
    List<NodeView> nodes = evidence.cluster().nodes().nodes();
    Optional<NodeView> named = nodes.stream().filter(node -> node.name().equals(what)).findFirst();
    return named.or(() -> nodes.stream().filter(node -> goesBy(node, what)).findFirst());
  }

  private static boolean goesBy(NodeView node, String what) {
    return node.id().toString().equalsIgnoreCase(what)
        || String.format("%x", node.id().value()).equalsIgnoreCase(what)
        || String.format("%016x", node.id().value()).equalsIgnoreCase(what)
        || node.address().getDataList().stream().anyMatch(at -> address(at).equals(what))
        || node.address().getHttpList().stream().anyMatch(at -> address(at).equals(what));
  }

  /** What is said of a name that no datanode has. */
  Rejection unknown(String what) {
    List<NodeView> nodes = evidence.cluster().nodes().nodes();
    String known =
        nodes.stream().map(NodeView::name).sorted().limit(NAMED).collect(Collectors.joining(", "));
    if (nodes.size() > NAMED) known += " and more";
    return new Rejection(
        ErrorCode.UNKNOWN_DATANODE,
        "no datanode has the name, id or address "
            + what
            + (nodes.isEmpty() ? "; none has registered" : "; there are " + known));
  }

  WhyReply.Builder reply(NodeView node) {
    WhyReply.Builder reply = WhyReply.newBuilder().setKind("datanode");
    if (node.state() == NodeState.LIVE) usable(node).ifPresent(reply::addReasons);
    else reply.addReasons(away(node));
    if (node.load().failedVolumes() > 0) {
      String detail =
          Told.count(node.load().failedVolumes(), "volume")
              + " out of service, "
              + node.load().workingVolumes()
              + " working";
      reply.addReasons(Told.because(ReasonCode.NODE_VOLUME_FAILED, node.name(), detail));
    }
    int copies = 0;
    for (RepairStatus.Copy copy : evidence.repair().copies()) {
      if (copy.source() != node.index() && copy.target() != node.index()) continue;
      if (++copies <= NAMED) reply.addReasons(copying(copy));
    }
    reply.setMore(Math.max(0, copies - NAMED));
    return reply.setSummary(summary(node, reply.getReasonsCount() == 0));
  }

  private String summary(NodeView node, boolean well) {
    String endpoint =
        node.address().getDataList().stream().map(WhyNode::address).findFirst().orElse("?");
    return String.format(
            "datanode %s at %s, %s: %s, %s, %s used, %s free, %s",
            node.id(),
            endpoint,
            node.address().getRack(),
            node.state().name().toLowerCase(Locale.ROOT),
            Told.count(node.replicas(), "replica"),
            Told.bytes(node.load().used()),
            Told.bytes(node.load().remaining()),
            Told.count(node.load().sessions(), "transfer session"))
        + (well ? "; " + WhyPath.ALL_WELL : "");
  }

  private Optional<Reason> usable(NodeView node) {
    return node.refusal(evidence.blockBytes())
        .map(
            refusal ->
                Told.because(refusal.code(), node.name(), refusal.text())
                    .setDoing("it is read from, and gets no new blocks")
                    .build());
  }

  private Reason away(NodeView node) {
    ReasonCode code =
        node.reason().map(io.chunkfs.common.error.Reason::code).orElse(ReasonCode.NODE_SILENT);
    String text = node.reason().map(io.chunkfs.common.error.Reason::text).orElse("not live");
    Reason.Builder reason = Told.because(code, node.name(), text);
    RepairStatus repair = evidence.repair();
    if (repair.hold().isPresent()) {
      reason.setDoing("nothing yet: " + repair.hold().get());
    } else if (node.state() == NodeState.DEAD) {
      reason.setDoing(
          repair.waitingInAll() + repair.copies().size() == 0
              ? "nothing is left to do: no block waits for a copy"
              : "its blocks are copied elsewhere: "
                  + Told.count(repair.waitingInAll(), "block")
                  + " waiting, "
                  + repair.copies().size()
                  + " being copied, "
                  + Told.bytes(repair.bytesLeft())
                  + " left");
      reason.setDoneInMillis(repair.doneIn().map(Duration::toMillis).orElse(0L));
    } else {
      long silent = evidence.cluster().attendedNanos() - node.heardNanos();
      long left = Math.max(0, evidence.deadAfter().toNanos() - silent) / 1_000_000;
      reason.setDoing(
          "no new blocks go there and it is read last; unless it is heard again its blocks are"
              + " copied elsewhere in about "
              + (left + 500) / 1000
              + " s");
    }
    return reason.build();
  }

  private Reason copying(RepairStatus.Copy copy) {
    long age = Math.max(0, evidence.cluster().attendedNanos() - copy.orderedNanos());
    String detail = Told.bytes(copy.length()) + " since " + age / 1_000_000_000 + " s";
    return Told.because(ReasonCode.COPY_RUNNING, copy.block().toString(), detail)
        .setDoing("copied from " + name(copy.source()) + " to " + name(copy.target()))
        .build();
  }

  private String name(int index) {
    return evidence.cluster().nodes().at(index).map(NodeView::name).orElse("a new datanode");
  }

  private static String address(Endpoint at) {
    String host = at.getHost().indexOf(':') < 0 ? at.getHost() : "[" + at.getHost() + "]";
    return host + ":" + at.getPort();
  }
}
