package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.ReplicaMap.Sweep;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReportRequest;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what datanodes say that they have, in whatever form: full reports, numbered deltas,
 * digests and the partial reports that follow them. Forgets, in bounded steps, what a report did
 * not name.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final int WALKED_A_STEP = 20_000;

  private final NodeTable nodes;
  private final ReplicaMap map;
  private final BlockReports reports;
  private final Map<Integer, ReportProgress> progress = new HashMap<>();
  private final Vouchers vouchers = new Vouchers();
  private final Map<Integer, PartialReport> partials = new HashMap<>();
  private final Deque<Walk> walks = new ArrayDeque<>();
  private final Set<Integer> crowded = new HashSet<>();

  /** A walk over a node's part of the map; for a partial report when {@code sweep} is null. */
  private record Walk(int node, Sweep sweep, PartialReport partial, int from) {
    Walk goOn(int at) {
      return new Walk(node, sweep, partial, at);
    }
  }

  Intake(NodeTable nodes, ReplicaMap map, BlockReports reports) {
    this.nodes = nodes;
    this.map = map;
    this.reports = reports;
  }

  /** How far the node's reports were taken in. */
  ReportProgress of(int node) {
    return progress.computeIfAbsent(node, added -> new ReportProgress());
  }

  /** A new process of the node reports everything anew. */
  void registered(int node, boolean isNew, long nowNanos) {
    reports.registered(node);
    of(node).registered(isNew, nowNanos);
    beginReport(node);
  }

  /** The node died. */
  void died(int node) {
    reports.died(node);
    of(node).needed();
    beginReport(node); // what it reports when it comes back is not lost
    walks.add(new Walk(node, Sweep.LOSE, null, 0));
  }

  /** Takes in a heartbeat's deltas and digest. */
  void deltas(int node, HeartbeatRequest request, Told told) {
    ReportProgress of = of(node);
    int known = of.known(request);
    if (known < 0) return;
    List<ReplicaReport> deltas = request.getDeltasList();
    for (ReplicaReport each : deltas.subList(known, deltas.size())) {
      of.tookIn(each);
      take(node, each, told);
      overtaken(node, new BlockId(each.getBlock()));
    }
    if (of.agrees(request)) reports.agreed(node);
  }

  /** Tells a node how far its deltas were taken in, and asks for what is missing. */
  void answer(int node, HeartbeatReply.Builder reply, long nowNanos) {
    ReportProgress of = of(node);
    if (of.askRound(nowNanos)) {
      LOG.warn("datanode {} has other replicas than are known of it", nodes.at(node).name());
      reply.setDigestRound(true);
    }
    if (of.ask(nowNanos)) {
      beginReport(node);
      reply.setFullReport(true);
    }
    reply.setAcknowledgedDelta(of.acknowledged());
  }

  /** Has a node that obeys this authority report in full to it, unless it did or is about to. */
  void vouch(int node, Authority authority) {
    ReportProgress of = of(node);
    boolean settled = of.complete() && !partials.containsKey(node) && !vouchers.isUnderWay(node);
    if (settled && !vouchers.counts(node, authority)) of.needed();
  }

  /** Takes in the digests of a node's buckets. */
  void digests(int node, DigestRequest request, DigestReply.Builder reply, long nowNanos) {
    ReportProgress of = of(node);
    Optional<BitSet> differing = of.digests(request, nowNanos);
    partials.remove(node);
    if (differing.isEmpty()) {
      LOG.warn("datanode {} has to report in full", nodes.at(node).name());
      beginReport(node);
      return;
    }
    of.partial().ifPresent(partial -> partials.put(node, partial));
    reply.setAccepted(true).addAllDiffering(differing.get().stream().boxed().toList());
    LOG.info(
        "datanode {} reports {} buckets again", nodes.at(node).name(), reply.getDifferingCount());
  }

  /**
   * Takes in a page of a report.
   *
   * @return false when it is out of order
   */
  boolean page(int node, ReportRequest page, Authority authority, long nowNanos) {
    ReportProgress of = of(node);
    if (of.isLate(page)) return false;
    if (of.beginsUnasked(page)) beginReport(node);
    if (!of.page(page, nowNanos)) return false;
    Told told = new Told(authority.isObeyed(page.getObeyed()), nowNanos);
    if (page.getBucketsCount() > 0) {
      takePartial(node, page, told);
      return true;
    }
    vouchers.page(node, page.getPage() == 0, told.obeyed(), authority);
    for (ReplicaReport each : page.getReplicasList()) take(node, each, told);
    if (page.getLast()) walks.add(new Walk(node, Sweep.UNREPORTED, null, 0));
    return true;
  }

  /** Whether the node has reported in full to this authority, and nothing is missing since. */
  boolean vouched(int node, Authority authority) {
    boolean settled = of(node).complete() && !partials.containsKey(node);
    return settled && vouchers.counts(node, authority);
  }

  /** A block's row was written: its members may hold it before they say so. */
  void overtaken(BlockId block) {
    for (PartialReport partial : partials.values()) partial.overtaken(block);
  }

  /** Asks again for what could not be kept, once there is room. */
  void tick() {
    crowded.addAll(reports.takeOverflowing());
    Iterator<Integer> each = crowded.iterator();
    while (each.hasNext()) {
      int node = each.next();
      if (!reports.hasRoom(node)) continue;
      of(node).needed();
      each.remove();
    }
  }

  /** Does a bounded part of the forgetting; true when there is more. */
  boolean step() {
    Walk walk = walks.poll();
    if (walk == null) return false;
    PartialReport partial = walk.partial();
    int next =
        partial == null
            ? map.sweep(walk.node(), walk.sweep(), walk.from(), WALKED_A_STEP)
            : map.removeIf(walk.node(), partial::isGone, walk.from(), WALKED_A_STEP);
    if (next >= 0) {
      walks.addFirst(walk.goOn(next));
    } else if (partial != null) {
      reports.reportedWithout(walk.node(), partial::isGone);
      partials.remove(walk.node(), partial);
    } else if (walk.sweep() == Sweep.UNREPORTED) {
      reports.reportedInFull(walk.node());
      vouchers.complete(walk.node());
    }
    return !walks.isEmpty();
  }

  /** What is put from now on belongs to a full report; one before it decides nothing any more. */
  private void beginReport(int node) {
    walks.removeIf(walk -> walk.node() == node && walk.sweep() != Sweep.LOSE);
    partials.remove(node);
    vouchers.forget(node);
    reports.beginReport(node);
    map.beginReport(node);
  }

  private void takePartial(int node, ReportRequest page, Told told) {
    ReportProgress of = of(node);
    PartialReport partial = of.partial().orElseThrow();
    for (ReplicaReport each : page.getReplicasList()) {
      if (partial.names(each)) take(node, each, told);
    }
    if (!page.getLast()) return;
    of.endPartial();
    walks.add(new Walk(node, null, partial, 0));
  }

  private void take(int node, ReplicaReport replica, Told told) {
    if (!reports.report(node, replica, told.obeyed(), told.nowNanos())) crowded.add(node);
  }

  private void overtaken(int node, BlockId block) {
    PartialReport partial = partials.get(node);
    if (partial != null) partial.overtaken(block);
  }

  /**
   * When something was told, and to whom.
   *
   * @param obeyed to exactly the present leadership, so that it counts for deletion
   */
  record Told(boolean obeyed, long nowNanos) {}
}
