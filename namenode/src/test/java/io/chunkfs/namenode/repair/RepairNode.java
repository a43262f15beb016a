package io.chunkfs.namenode.repair;

import static io.chunkfs.namenode.repair.RepairFixture.outcome;
import static io.chunkfs.namenode.repair.RepairFixture.report;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.TransferTotals;
import io.chunkfs.proto.VolumeReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A datanode that obeys, at a speed that the test sets. */
final class RepairNode {
  private static final double NANOS = 1e9;

  private final int number;
  private final TreeMap<Long, ReplicaReport> replicas = new TreeMap<>();
  private final TreeMap<Long, Order> copying = new TreeMap<>();
  private final TreeMap<Long, Long> doneNanos = new TreeMap<>();
  private final List<ReplicaReport> deltas = new ArrayList<>();
  private final List<OrderOutcome> outcomes = new ArrayList<>();
  private final Set<Long> rotten = new HashSet<>();
  private Authority obeyed = Authority.NONE;
  private long process;
  private long acknowledged;
  private long reports;
  private boolean silent;
  private boolean deaf;
  private long busyUntilNanos;
  private long received;
  private long capacity = 1L << 40;
  private long remaining = 1L << 40;
  private double bytesPerSecond = 64 << 20;
  private ErrorCode refusal;

  RepairNode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  void has(long block, long generation, long length, ReplicaState state) {
    replicas.put(block, report(block, generation, length, state));
  }

  /** Its replica is told of, as having changed. */
  void changes(long block, long generation, long length, ReplicaState state) {
    has(block, generation, length, state);
    deltas.add(replicas.get(block));
  }

  void loses(long block) {
    replicas.remove(block);
  }

  /** Whoever reads its replica finds that it does not match its checksums. */
  void rots(long block) {
    rotten.add(block);
  }

  void room(long newCapacity, long newRemaining) {
    capacity = newCapacity;
    remaining = newRemaining;
  }

  void speed(double newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  /** Refuses all copies with this. */
  void refuses(ErrorCode code) {
    refusal = code;
  }

  /** It says nothing and does nothing. */
  void freeze() {
    silent = true;
  }

  void thaw() {
    silent = false;
  }

  /** It sends heartbeats, and does none of what it is told. */
  void deaf() {
    deaf = true;
  }

  boolean isGood(long block) {
    ReplicaReport its = replicas.get(block);
    return its != null && its.getState() == ReplicaState.SEALED && !rotten.contains(block);
  }

  Set<Long> copying() {
    return copying.keySet();
  }

  void begins(Cluster cluster, Authority authority, long now) {
    silent = false;
    process++;
    acknowledged = 0;
    deltas.clear();
    outcomes.clear();
    copying.clear();
    doneNanos.clear();
    obeyed = authority;
    cluster.register(
        RegisterRequest.newBuilder()
            .setAddress(RepairFixture.address(number))
            .setProcess(process)
            .addVolumes(volume())
            .build(),
        "host" + number,
        now);
    reportInFull(cluster, now);
  }

  private void reportInFull(Cluster cluster, long now) {
    deltas.clear();
    cluster.report(
        ReportRequest.newBuilder()
            .setNode(number)
            .setProcess(process)
            .setReport(++reports)
            .setLast(true)
            .setThroughDelta(acknowledged)
            .setObeyed(obeyed.toProto())
            .addAllReplicas(replicas.values())
            .build(),
        now);
  }

  List<Order> heartbeat(Cluster cluster, Authority authority, long now) {
    if (silent || process == 0) return List.of();
    HeartbeatReply reply =
        cluster.heartbeat(
            HeartbeatRequest.newBuilder()
                .setNode(number)
                .setProcess(process)
                .addVolumes(volume())
                .setFirstDelta(acknowledged + 1)
                .addAllDeltas(deltas)
                .setObeyed(obeyed.toProto())
                .addAllOutcomes(outcomes)
                .addAllCopying(copying.keySet())
                .setMoved(TransferTotals.newBuilder().setCopyReceived(received + under(now)))
                .build(),
            now);
    if (!reply.getKnown()) {
      begins(cluster, authority, now);
      return List.of();
    }
    acknowledged = reply.getAcknowledgedDelta();
    deltas.clear();
    outcomes.clear();
    boolean another =
        reply.getLeadership().getTerm() > obeyed.term() && reply.getLeadership().getLeader();
    if (another) obeyed = authority;
    if (another || reply.getFullReport()) reportInFull(cluster, now);
    return reply.getOrdersList();
  }

  void obey(Order order, long now) {
    if (deaf) return;
    long block = order.getBlock().getBlock();
    switch (order.getActionCase()) {
      case COPY -> {
        if (refusal != null) outcomes.add(outcome(order, refusal, 0));
        else if (copying.putIfAbsent(block, order) == null) {
          long takes = (long) (order.getCopy().getLength() * NANOS / bytesPerSecond);
          busyUntilNanos = Math.max(now, busyUntilNanos) + takes;
          doneNanos.put(block, busyUntilNanos);
        }
      }
      case CANCEL -> {
        copying.remove(block);
        doneNanos.remove(block);
      }
      case DELETE -> {
        replicas.remove(block);
        deltas.add(report(block, order.getBlock().getGeneration(), 0, ReplicaState.DELETED));
      }
      case VERIFY -> {
        ReplicaReport its = replicas.get(block);
        if (its == null) outcomes.add(outcome(order, ErrorCode.NO_SUCH_REPLICA, 0));
        else if (!rotten.contains(block)) outcomes.add(outcome(order, null, 0));
        else changes(block, its.getGeneration(), its.getLength(), ReplicaState.CORRUPT);
      }
      case ACTION_NOT_SET -> throw new AssertionError("an order without an action");
    }
  }

  /** Finishes copies whose time has come. */
  void work(Map<Integer, RepairNode> nodes, long now) {
    if (silent) return;
    for (long block : List.copyOf(copying.keySet())) {
      if (now < doneNanos.get(block)) continue;
      Order order = copying.remove(block);
      doneNanos.remove(block);
      deliver(order, nodes);
    }
  }

  /** Bytes of the copy that runs now. */
  private long under(long now) {
    if (copying.isEmpty()) return 0;
    long first = doneNanos.values().stream().mapToLong(Long::longValue).min().getAsLong();
    Order order =
        copying.entrySet().stream()
            .filter(each -> doneNanos.get(each.getKey()) == first)
            .findFirst()
            .get()
            .getValue();
    long length = order.getCopy().getLength();
    return Math.max(0, length - (long) ((first - now) / NANOS * bytesPerSecond));
  }

  private void deliver(Order order, Map<Integer, RepairNode> nodes) {
    long block = order.getBlock().getBlock();
    int source = (int) order.getCopy().getSources(0).getNode();
    RepairNode from = nodes.get(source);
    ReplicaReport its = from.replicas.get(block);
    if (from.silent) {
      outcomes.add(outcome(order, ErrorCode.UNREACHABLE, source));
    } else if (its == null) {
      outcomes.add(outcome(order, ErrorCode.NO_SUCH_REPLICA, source));
    } else if (from.rotten.contains(block)) {
      outcomes.add(outcome(order, ErrorCode.CHECKSUM_MISMATCH, source));
    } else {
      received += its.getLength();
      changes(block, order.getBlock().getGeneration(), its.getLength(), ReplicaState.SEALED);
    }
  }

  private VolumeReport volume() {
    return VolumeReport.newBuilder()
        .setCapacity(capacity)
        .setUsed(capacity - remaining)
        .setRemaining(remaining)
        .build();
  }
}
