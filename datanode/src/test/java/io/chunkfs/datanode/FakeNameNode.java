package io.chunkfs.datanode;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The datanodes' side of a namenode: keeps what one datanode told it, as a real one would, and
 * gives the orders that a test asks for.
 */
public final class FakeNameNode implements AutoCloseable {
  private final String clusterId;
  private final EventLoops loops = EventLoops.create("fake-namenode", 1);
  private final Server server;
  private Leadership leadership = leader(1, 1);
  private boolean known;
  private long acknowledged;
  private boolean skipNextDelta;
  private boolean forgeNextSeal;
  private final ReplicaDigest mirror = new ReplicaDigest();
  private int digests;
  private final List<Integer> reportedAgain = new ArrayList<>();
  private int registrations;
  private int fullReports;
  private int heartbeats;
  private RegisterRequest registered;
  private HeartbeatRequest lastHeartbeat;
  private final List<ReportRequest> pages = new ArrayList<>();
  private final Map<Long, ReplicaReport> replicas = new TreeMap<>();
  private final List<Order> orders = new ArrayList<>();
  private final List<OrderOutcome> outcomes = new ArrayList<>();
  private int refusedOutcomes;

  /** Listens on a free port. */
  public FakeNameNode(String clusterId) throws ChunkFsException {
    this(clusterId, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Listens where an earlier one did. */
  public FakeNameNode(String clusterId, InetSocketAddress bind) throws ChunkFsException {
    this.clusterId = clusterId;
    CallService service =
        CallService.builder()
            .on(Calls.REGISTER, (request, answer, peer) -> answer.reply(register(request)))
            .on(Calls.HEARTBEAT, (request, answer, peer) -> heartbeat(request, answer))
            .on(Calls.REPORT, (request, answer, peer) -> answer.reply(report(request)))
            .on(Calls.DIGEST, (request, answer, peer) -> answer.reply(digest(request)))
            .build();
    Identity identity = Identity.server(Role.NAMENODE, () -> clusterId);
    this.server = Server.start(loops, identity, bind, 100, service::handler);
  }

  /** A leader's stamp. */
  public static Leadership leader(int incarnation, long term) {
    return Leadership.newBuilder()
        .setIncarnation(incarnation)
        .setTerm(term)
        .setLeader(true)
        .build();
  }

  public InetSocketAddress address() {
    return server.address();
  }

  /** Leads from now on with this stamp. */
  public synchronized void leadAs(Leadership next) {
    leadership = next;
  }

  /** Forgets the datanode, as a restarted namenode has. */
  public synchronized void forget() {
    known = false;
  }

  /** Overlooks the next change, as if it had been lost. */
  public synchronized void loseNextDelta() {
    skipNextDelta = true;
  }

  /** Takes the next word of a sealed replica for a deletion. */
  public synchronized void forgeNextSeal() {
    forgeNextSeal = true;
  }

  /** How often the datanode sent its digests. */
  public synchronized int digests() {
    return digests;
  }

  /** Buckets that it reported again. */
  public synchronized List<Integer> reportedAgain() {
    return List.copyOf(reportedAgain);
  }

  /** Does not answer the next heartbeats that tell how orders ended. */
  public synchronized void refuseOutcomes(int times) {
    refusedOutcomes = times;
  }

  /** How orders ended, as often as it was told. */
  public synchronized List<OrderOutcome> outcomes() {
    return new ArrayList<>(outcomes);
  }

  /** As if nothing had been told so far. */
  public synchronized void forgetOutcomes() {
    outcomes.clear();
  }

  /** Gives an order with the next heartbeat. */
  public synchronized void order(Order order) {
    orders.add(order);
  }

  public synchronized int registrations() {
    return registrations;
  }

  public synchronized int fullReports() {
    return fullReports;
  }

  public synchronized int heartbeats() {
    return heartbeats;
  }

  public synchronized RegisterRequest registered() {
    return registered;
  }

  public synchronized HeartbeatRequest lastHeartbeat() {
    return lastHeartbeat;
  }

  /** What the datanode has, as far as it told. */
  public synchronized Map<Long, ReplicaReport> replicas() {
    return new TreeMap<>(replicas);
  }

  private synchronized RegisterReply register(RegisterRequest request) {
    registrations++;
    registered = request;
    known = true;
    replicas.clear();
    return RegisterReply.newBuilder()
        .setClusterId(clusterId)
        .setNamespace(7)
        .setLeadership(leadership)
        .setHeartbeatMillis(50)
        .build();
  }

  private synchronized ReportReply report(ReportRequest page) {
    if (known && page.getBucketsCount() > 0) {
      reportedAgain.addAll(page.getBucketsList());
      BitSet buckets = new BitSet();
      page.getBucketsList().forEach(buckets::set);
      mirror.set(buckets, new ReplicaDigest());
      page.getReplicasList().forEach(this::learn);
      acknowledged = page.getThroughDelta();
    } else if (known) {
      if (page.getPage() == 0) pages.clear();
      pages.add(page);
      if (page.getLast()) {
        fullReports++;
        replicas.clear();
        mirror.clear();
        for (ReportRequest each : pages) each.getReplicasList().forEach(this::learn);
        acknowledged = page.getThroughDelta();
      }
    }
    return ReportReply.newBuilder().setLeadership(leadership).setAccepted(known).build();
  }

  private synchronized void heartbeat(
      HeartbeatRequest request, CallService.Answer<HeartbeatReply> answer) {
    outcomes.addAll(request.getOutcomesList());
    if (request.getOutcomesCount() > 0 && refusedOutcomes > 0) {
      refusedOutcomes--;
      answer.error(new ChunkFsException(ErrorCode.BUSY, "as a test wants it"));
      return;
    }
    answer.reply(heartbeat(request));
  }

  private HeartbeatReply heartbeat(HeartbeatRequest request) {
    heartbeats++;
    lastHeartbeat = request;
    boolean gap = false;
    long number = request.getFirstDelta();
    for (ReplicaReport change : request.getDeltasList()) {
      if (skipNextDelta) {
        skipNextDelta = false;
        gap = true;
      }
      if (gap) break;
      if (number == acknowledged + 1) {
        boolean forge = forgeNextSeal && change.getState() == ReplicaState.SEALED;
        learn(forge ? change.toBuilder().setState(ReplicaState.DELETED).build() : change);
        if (forge) forgeNextSeal = false;
        acknowledged++;
      }
      number++;
    }
    HeartbeatReply.Builder reply =
        HeartbeatReply.newBuilder()
            .setLeadership(leadership)
            .setKnown(known)
            .setAcknowledgedDelta(acknowledged)
            .setFullReport(gap)
            .setDigestRound(
                request.hasDigest()
                    && number - 1 == acknowledged
                    && mirror.root() != request.getDigest())
            .addAllOrders(orders);
    orders.clear();
    return reply.build();
  }

  private synchronized DigestReply digest(DigestRequest request) {
    digests++;
    acknowledged = request.getThroughDelta();
    BitSet differing = mirror.differing(request.getBucketsList());
    return DigestReply.newBuilder()
        .setLeadership(leadership)
        .setAccepted(true)
        .addAllDiffering(differing.stream().boxed().toList())
        .build();
  }

  private void learn(ReplicaReport replica) {
    BlockId block = new BlockId(replica.getBlock());
    if (replica.getRetracts() > 0) mirror.remove(block, new Generation(replica.getRetracts()));
    if (replica.getState() == ReplicaState.SEALED) {
      mirror.add(block, new Generation(replica.getGeneration()));
    }
    if (replica.getState() == ReplicaState.DELETED) replicas.remove(replica.getBlock());
    else replicas.put(replica.getBlock(), replica.toBuilder().clearRetracts().build());
  }

  @Override
  public void close() {
    server.close();
    loops.close();
  }
}
