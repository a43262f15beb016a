package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.repair.Explanation;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.LeaseRow;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Reason;
import io.chunkfs.proto.SessionRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is not as it should be with one block. */
final class WhyBlock {
  private final Evidence evidence;

  WhyBlock(Evidence evidence) {
    this.evidence = evidence;
  }

  /** The worst that can be said of a block, without asking repair; empty when all is well. */
  Optional<ReasonCode> worst(FileBlock block) {
    if (!block.row().getCommitted()) return Optional.of(ReasonCode.BEING_WRITTEN);
    Optional<KnownBlock> known = evidence.replicas().find(block.id());
    List<Replica> good = known.map(KnownBlock::good).orElse(List.of());
    int wanted = block.row().getReplication();
    if (good.isEmpty()) return Optional.of(ReasonCode.MISSING);
    Optional<ReasonCode> few = tooFew(good, wanted);
    if (few.isPresent()) return few;
    if (has(known.get(), Standing.CORRUPT)) return Optional.of(ReasonCode.REPLICA_CORRUPT);
    if (has(known.get(), Standing.STALE)) return Optional.of(ReasonCode.REPLICA_STALE);
    if (liveAmong(good) > wanted) return Optional.of(ReasonCode.EXCESS);
    return good.stream().allMatch(this::live)
        ? Optional.empty()
        : Optional.of(ReasonCode.NODE_SUSPECT);
  }

  /** Suspect datanodes with a replica that counts. */
  List<NodeView> suspects(FileBlock block) {
    if (!block.row().getCommitted()) return List.of();
    return evidence.replicas().find(block.id()).map(KnownBlock::good).orElse(List.of()).stream()
        .flatMap(replica -> evidence.node(replica).stream())
        .filter(node -> node.state() == NodeState.SUSPECT)
        .toList();
  }

  /** All that can be said; what repair says of it comes first. */
  List<Reason> reasons(FileBlock block, Optional<Explanation> repair) {
    List<Reason> ours = block.row().getCommitted() ? sealed(block) : List.of(open(block));
    List<Reason> all = new ArrayList<>();
    for (Explanation.Line line : repair.map(Explanation::lines).orElse(List.of())) {
      // That a holder died is part of our own word on the block, and no fault of a whole one.
      if (line.code() == ReasonCode.NODE_DEAD) continue;
      Optional<Reason> same = ours.stream().filter(each -> isAbout(each, line)).findFirst();
      Reason.Builder reason =
          same.map(Reason::toBuilder)
              .orElseGet(() -> Told.because(line.code(), line.subject(), line.detail()));
      all.add(
          reason
              .setDoing(line.doing())
              .setDoneInMillis(line.doneIn().map(Duration::toMillis).orElse(0L))
              .build());
    }
    for (Reason each : ours) {
      if (all.stream().noneMatch(said -> isAbout(said, each))) all.add(each);
    }
    return all;
  }

  private static boolean isAbout(Reason reason, Explanation.Line line) {
    return reason.getCode().equals(line.code().name())
        && reason.getSubject().equals(line.subject());
  }

  private static boolean isAbout(Reason one, Reason other) {
    return one.getCode().equals(other.getCode()) && one.getSubject().equals(other.getSubject());
  }

  private List<Reason> sealed(FileBlock block) {
    List<Reason> reasons = new ArrayList<>();
    Optional<KnownBlock> known = evidence.replicas().find(block.id());
    List<Replica> replicas = known.map(KnownBlock::replicas).orElse(List.of());
    List<Replica> good = known.map(KnownBlock::good).orElse(List.of());
    int wanted = block.row().getReplication();
    String name = block.id().toString();
    if (good.isEmpty()) {
      reasons.add(missing(block, replicas));
    } else {
      tooFew(good, wanted)
          .ifPresent(
              code -> {
                List<Replica> lost = standing(replicas, Standing.LOST);
                String next =
                    lost.isEmpty() ? "" : "start " + names(lost) + ": what is there counts again";
                reasons.add(
                    Told.because(code, name, held(good, replicas, wanted)).setNext(next).build());
              });
    }
    for (Replica replica : replicas) {
      evidence.node(replica).flatMap(node -> about(name, node, replica)).ifPresent(reasons::add);
    }
    if (liveAmong(good) > wanted) {
      reasons.add(Told.because(ReasonCode.EXCESS, name, held(good, replicas, wanted)).build());
    }
    return reasons;
  }

  private static Optional<Reason> about(String block, NodeView node, Replica replica) {
    Standing standing = replica.standing();
    if (standing == Standing.CORRUPT) {
      String detail = "its replica of " + block + " does not match its checksums or its length";
      return Optional.of(Told.because(ReasonCode.REPLICA_CORRUPT, node.name(), detail).build());
    }
    if (standing == Standing.STALE) {
      String detail = "its replica of " + block + " missed later writes and does not count";
      return Optional.of(Told.because(ReasonCode.REPLICA_STALE, node.name(), detail).build());
    }
    if (!standing.counts() || node.state() == NodeState.LIVE) return Optional.empty();
    String detail = Told.node(node) + " has a replica of " + block;
    return Optional.of(suspect(node, detail));
  }

  /** A holder is suspect; what can be done is what can be done about the datanode. */
  static Reason suspect(NodeView node, String detail) {
    return Told.because(ReasonCode.NODE_SUSPECT, node.name(), detail)
        .setNext(node.reason().map(why -> Told.next(why.code())).orElse(""))
        .build();
  }

  /** By the rule of repair: one copy on a live datanode is the last one that is sure. */
  private Optional<ReasonCode> tooFew(List<Replica> good, int wanted) {
    long live = good.stream().filter(this::live).count();
    if (live == 0) return Optional.of(ReasonCode.MISSING);
    if (live == 1 && wanted > 1) return Optional.of(ReasonCode.ONE_COPY_LEFT);
    return good.size() < wanted ? Optional.of(ReasonCode.UNDER_REPLICATED) : Optional.empty();
  }

  private String held(List<Replica> good, List<Replica> all, int wanted) {
    List<Replica> live = good.stream().filter(this::live).toList();
    List<Replica> suspect = good.stream().filter(replica -> !live(replica)).toList();
    String text = Told.count(live.size(), "replica") + " of " + wanted + " wanted";
    if (!live.isEmpty()) text += ", on " + names(live);
    if (!suspect.isEmpty()) text += "; doubtful on " + states(suspect);
    List<Replica> lost = standing(all, Standing.LOST);
    return lost.isEmpty() ? text : text + "; lost with " + states(lost);
  }

  private static List<Replica> standing(List<Replica> replicas, Standing standing) {
    return replicas.stream().filter(replica -> replica.standing() == standing).toList();
  }

  private String states(List<Replica> replicas) {
    return replicas.stream()
        .flatMap(replica -> evidence.node(replica).stream())
        .map(Told::node)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String names(List<Replica> replicas) {
    return replicas.stream()
        .flatMap(replica -> evidence.node(replica).stream())
        .map(NodeView::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Where it was last seen, or, when nobody reported it since the start, written to. */
  private Reason missing(FileBlock block, List<Replica> replicas) {
    List<String> seen = new ArrayList<>();
    for (Replica replica : replicas) {
      String standing = replica.standing().name().toLowerCase(Locale.ROOT);
      evidence
          .node(replica)
          .ifPresent(
              node ->
                  seen.add(
                      replica.standing() == Standing.LOST
                          ? Told.node(node)
                          : node.name() + " (" + standing + ")"));
    }
    String verb = seen.isEmpty() ? "written to " : "last seen on ";
    if (seen.isEmpty()) seen.addAll(members(block));
    String detail =
        "no replica that counts is on a live datanode: " + verb + String.join(", ", seen);
    return Told.because(ReasonCode.MISSING, block.id().toString(), detail).build();
  }

  private List<String> members(FileBlock block) {
    List<String> members = new ArrayList<>();
    for (long member : block.row().getMembersList()) {
      Optional<NodeView> node = evidence.cluster().nodes().find(new DataNodeId(member));
      members.add(node.map(Told::node).orElse("datanode " + Long.toHexString(member)));
    }
    return members;
  }

  private Reason open(FileBlock block) {
    String writer = writer(block);
    String detail =
        "not closed yet: " + writer + " writes it to " + String.join(", ", members(block));
    return Told.because(ReasonCode.BEING_WRITTEN, block.id().toString(), detail).build();
  }

  private String writer(FileBlock block) {
    long lease =
        new Tree(evidence.rows())
            .lineage(new InodeId(block.row().getInode()))
            .map(lineage -> lineage.node().status().getLease())
            .orElse(0L);
    if (lease == 0) return "nobody any more";
    Optional<LeaseRow> row =
        Stored.find(evidence.rows(), Keys.lease(new LeaseId(lease)), LeaseRow.parser());
    if (row.isEmpty() || row.get().getSession() == 0) return "a writer whose lease has ended";
    Optional<SessionRow> session =
        Stored.find(
            evidence.rows(),
            Keys.session(new SessionId(row.get().getSession())),
            SessionRow.parser());
    String client = session.map(SessionRow::getClientName).orElse("");
    return row.get().getUser() + (client.isEmpty() ? "" : " (" + client + ")");
  }

  /** How many of these are on live datanodes: a suspect one is no reason to delete another. */
  private long liveAmong(List<Replica> replicas) {
    return replicas.stream().filter(this::live).count();
  }

  private boolean live(Replica replica) {
    return evidence.node(replica).map(node -> node.state() == NodeState.LIVE).orElse(true);
  }

  private static boolean has(KnownBlock block, Standing standing) {
    return block.replicas().stream().anyMatch(replica -> replica.standing() == standing);
  }
}
