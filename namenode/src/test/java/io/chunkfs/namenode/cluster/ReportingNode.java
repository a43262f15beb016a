package io.chunkfs.namenode.cluster;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A datanode that reports as the protocol asks, except where a test has it lose something. */
final class ReportingNode {
  final int number;
  final Map<Long, ReplicaReport> has = new TreeMap<>();
  final ReplicaDigest digest = new ReplicaDigest();
  Leadership obeyed;
  int rounds;
  int fullReports;
  int reportedAgain;
  List<Integer> lastDiffering = List.of();
  private final Cluster cluster;
  private final List<ReplicaReport> pending = new ArrayList<>();
  private long process;
  private long last;
  private long reports;
  private boolean fullReportDue;

  ReportingNode(Cluster cluster, int number, Leadership obeyed) {
    this.cluster = cluster;
    this.number = number;
    this.obeyed = obeyed;
  }

  /** A replica comes, changes or goes; it is told with the next heartbeat. */
  void change(long block, long generation, ReplicaState state) {
    pending.add(quietly(block, generation, state));
    last++;
  }

  /** The same, and a fault keeps it from being told. */
  ReplicaReport quietly(long block, long generation, ReplicaState state) {
    ReplicaReport before = has.get(block);
    ReplicaReport.Builder now =
        ReplicaReport.newBuilder()
            .setBlock(block)
            .setGeneration(generation)
            .setLength(100)
            .setState(state);
    if (before != null && before.getState() == ReplicaState.SEALED) {
      digest.remove(new BlockId(block), new Generation(before.getGeneration()));
      now.setRetracts(before.getGeneration());
    }
    if (state == ReplicaState.SEALED) digest.add(new BlockId(block), new Generation(generation));
    ReplicaReport told = now.build();
    if (state == ReplicaState.DELETED) has.remove(block);
    else has.put(block, now.clearRetracts().build());
    return told;
  }

  /** A new process registers and reports in full. */
  void start(long nowNanos) {
    process++;
    last = 0;
    pending.clear();
    cluster.register(
        RegisterRequest.newBuilder()
            .setAddress(DataNodeAddress.newBuilder().setNode(number).setName("dn" + number))
            .setProcess(process)
            .build(),
        "host" + number,
        nowNanos);
    fullReport(nowNanos);
  }

  void fullReport(long nowNanos) {
    fullReportDue = false;
    fullReports++;
    pending.clear();
    send(new ArrayList<>(has.values()), List.of(), nowNanos);
  }

  /** A heartbeat, and whatever its answer asks for. */
  HeartbeatReply heartbeat(long nowNanos) {
    return heartbeat(nowNanos, UnaryOperator.identity());
  }

  /** The same, and {@code fault} changes it on its way. */
  HeartbeatReply heartbeat(long nowNanos, UnaryOperator<HeartbeatRequest> fault) {
    if (fullReportDue) fullReport(nowNanos);
    HeartbeatReply reply = cluster.heartbeat(fault.apply(heartbeat(pending).build()), nowNanos);
    takeIn(reply);
    if (reply.getDigestRound()) round(nowNanos);
    if (reply.getFullReport()) fullReport(nowNanos);
    return reply;
  }

  /** The heartbeat that would be sent now. */
  HeartbeatRequest next() {
    return heartbeat(pending).build();
  }

  /** Does as it is told; an order about something else than it has is told the truth. */
  void obey(Order order) {
    long block = order.getBlock().getBlock();
    ReplicaReport there = has.get(block);
    boolean isIt = there != null && there.getGeneration() == order.getBlock().getGeneration();
    if (there == null || isIt) {
      change(block, order.getBlock().getGeneration(), ReplicaState.DELETED);
    } else {
      change(block, there.getGeneration(), there.getState());
    }
  }

  private void takeIn(HeartbeatReply reply) {
    long acknowledged = last - pending.size();
    for (; acknowledged < reply.getAcknowledgedDelta() && !pending.isEmpty(); acknowledged++) {
      pending.remove(0);
    }
  }

  private HeartbeatRequest.Builder heartbeat(List<ReplicaReport> deltas) {
    return HeartbeatRequest.newBuilder()
        .setNode(number)
        .setProcess(process)
        .setFirstDelta(last - deltas.size() + 1)
        .addAllDeltas(deltas)
        .setDigest(digest.root())
        .setObeyed(obeyed);
  }

  private void round(long nowNanos) {
    rounds++;
    Map<Long, ReplicaReport> latest = new LinkedHashMap<>();
    for (ReplicaReport each : pending) latest.put(each.getBlock(), each);
    pending.clear();
    DigestReply reply =
        cluster.digests(
            DigestRequest.newBuilder()
                .setNode(number)
                .setProcess(process)
                .setThroughDelta(last)
                .addAllBuckets(digest.buckets())
                .setObeyed(obeyed)
                .build(),
            nowNanos);
    for (ReplicaReport each : latest.values()) {
      if (each.getState() == ReplicaState.SEALED) continue;
      pending.add(each.toBuilder().clearRetracts().build());
      last++;
    }
    lastDiffering = reply.getDifferingList();
    if (!reply.getAccepted()) {
      fullReportDue = true;
    } else if (!lastDiffering.isEmpty()) {
      partialReport(nowNanos);
    }
  }

  private void partialReport(long nowNanos) {
    BitSet buckets = new BitSet();
    lastDiffering.forEach(buckets::set);
    List<ReplicaReport> replicas =
        has.values().stream()
            .filter(each -> buckets.get(ReplicaDigest.bucket(new BlockId(each.getBlock()))))
            .toList();
    if (!pending.isEmpty()) {
      takeIn(cluster.heartbeat(heartbeat(pending).clearDigest().build(), nowNanos));
    }
    reportedAgain += replicas.size();
    send(replicas, lastDiffering, nowNanos);
  }

  private void send(List<ReplicaReport> replicas, List<Integer> buckets, long nowNanos) {
    int pageSize = 7;
    reports++;
    int page = 0;
    do {
      int to = Math.min(replicas.size(), (page + 1) * pageSize);
      boolean accepted =
          cluster
              .report(
                  ReportRequest.newBuilder()
                      .setNode(number)
                      .setProcess(process)
                      .setReport(reports)
                      .setPage(page)
                      .setLast(to == replicas.size())
                      .addAllReplicas(replicas.subList(page * pageSize, to))
                      .addAllBuckets(buckets)
                      .setThroughDelta(last)
                      .setObeyed(obeyed)
                      .build(),
                  nowNanos)
              .getAccepted();
      if (!accepted) throw new AssertionError("page " + page + " was not accepted");
      page++;
    } while (page * pageSize < replicas.size());
  }
}
