package io.chunkfs.datanode.report;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.transport.Call;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datanode's side of its talk with one namenode: registers on every new connection, reports all
 * replicas, then sends a heartbeat with the changes at the interval the namenode asked for.
 *
 * <p>Thread: a loop of its own, which may wait; everything else only reads {@link #status}.
 */
final class NameNodeLink {
  private static final Logger LOG = LoggerFactory.getLogger(NameNodeLink.class);

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration PAGE = Duration.ofSeconds(30);
  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long LAST_BACKOFF_MILLIS = 3_000;
  private static final long REFUSED_BACKOFF_MILLIS = 15_000;
  private static final int REPLICAS_A_PAGE = 5_000;
  private static final int DELTAS_A_HEARTBEAT = 5_000;
  private static final int OUTCOMES_A_HEARTBEAT = 1_000;
  private static final int OUTCOMES_KEPT = 10_000;
  private static final int JOURNAL_LIMIT = 100_000;

  private final InetSocketAddress address;
  private final String name;
  private final Network network;
  private final NodeState node;
  private final Orders orders;
  private final Random jitter;
  private final DeltaJournal journal = new DeltaJournal(JOURNAL_LIMIT);
  private final Outbox outbox = new Outbox(OUTCOMES_KEPT);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CompletableFuture<Void> firstReport = new CompletableFuture<>();
  private final CompletableFuture<Void> refused = new CompletableFuture<>();
  private final Thread loop;
  private volatile LinkStatus status;

  // The loop's own:
  private long heartbeatMillis = 1_000;
  private long reports;
  private long backoffMillis = FIRST_BACKOFF_MILLIS;
  private long nextHeartbeatNanos;

  /** How a link gets through. */
  record Network(Connector connector, EventLoops loops, Clock clock) {}

  NameNodeLink(InetSocketAddress address, Network network, NodeState node, Orders orders) {
    this.address = address;
    this.name = address.getHostString() + ":" + address.getPort();
    this.network = network;
    this.node = node;
    this.orders = orders;
    this.jitter = new Random(node.process() ^ address.hashCode());
    this.status = new LinkStatus(address, LinkStatus.State.CONNECTING, "not tried yet");
    this.loop = new Thread(this::run, "namenode-link-" + address.getPort());
    loop.setDaemon(true);
  }

  void start() {
    loop.start();
  }

  /** A replica changed. Any thread. */
  void changed(ReplicaReport change) {
    journal.record(change);
  }

  /** An order ended without a change. Any thread. */
  void ended(OrderOutcome outcome) {
    outbox.add(outcome);
  }

  /** How things stand with this namenode. */
  LinkStatus status() {
    return status;
  }

  /** Completes when the namenode has taken the first full report. */
  CompletableFuture<Void> firstReport() {
    return firstReport;
  }

  /** Completes when the namenode turned out to belong to another cluster. */
  CompletableFuture<Void> refused() {
    return refused;
  }

  /** Only a full report can tell what changed. Any thread. */
  void reportAnew() {
    journal.forget();
  }

  /** Ends the loop; does not wait for it. */
  void stop() {
    stop.countDown();
  }

  /** Waits for the loop's end. */
  void join(Duration timeout) throws InterruptedException {
    loop.join(timeout.toMillis());
  }

  private void run() {
    try {
      while (!stopping()) {
        try (CallClient calls = connect()) {
          serve(calls);
        } catch (ChunkFsException failure) {
          failed(failure);
          stop.await(backoff(failure), TimeUnit.MILLISECONDS);
        } catch (RuntimeException bug) {
          // Ours. A new connection begins everything anew; a silent node would be taken for dead.
          LOG.error("the link with {} failed unexpectedly", name, bug);
          String what = "a failure of this datanode: " + bug;
          failed(new ChunkFsException(ErrorCode.INTERNAL, what, bug));
          stop.await(LAST_BACKOFF_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  private CallClient connect() throws ChunkFsException, InterruptedException {
    CompletableFuture<CallClient> connecting =
        CallClient.connect(network.connector(), network.loops(), address, CONNECT);
    try {
      return get(connecting, CONNECT.plusSeconds(5), "connect");
    } catch (ChunkFsException | InterruptedException given) {
      connecting.thenAccept(CallClient::close); // should it still come about
      throw given;
    }
  }

  private void serve(CallClient calls) throws ChunkFsException, InterruptedException {
    register(calls);
    while (!stopping()) {
      if (journal.needsFullReport()) fullReport(calls);
      else heartbeat(calls);
      long left = nextHeartbeatNanos - network.clock().nanos();
      if (left > 0 && stop.await(left, TimeUnit.NANOSECONDS)) return;
    }
  }

  private void register(CallClient calls) throws ChunkFsException, InterruptedException {
    RegisterReply reply = call(calls, Calls.REGISTER, node.registration(), CALL);
    node.admit(reply, name);
    heartbeatMillis = Math.max(50, Math.min(60_000, reply.getHeartbeatMillis()));
    journal.forget();
    heed(reply.getLeadership());
    nextHeartbeatNanos = network.clock().nanos() + heartbeatNanos();
    status = new LinkStatus(address, LinkStatus.State.REGISTERED, "");
    LOG.info("registered with the namenode at {}", name);
  }

  private void fullReport(CallClient calls) throws ChunkFsException, InterruptedException {
    if (send(calls, node.everything(journal))) firstReport.complete(null);
  }

  /**
   * Sends a report in pages. Heartbeats go on meanwhile, without changes, so that a long report
   * does not look like silence.
   *
   * @return false when the namenode does not want it, and was registered with again
   */
  private boolean send(CallClient calls, NodeState.Contents contents)
      throws ChunkFsException, InterruptedException {
    long number = ++reports;
    List<ReplicaReport> all = contents.replicas();
    DeltaJournal.Deltas none = new DeltaJournal.Deltas(contents.through() + 1, List.of());
    int page = 0;
    boolean last;
    do {
      if (stopping()) return false;
      int from = page * REPLICAS_A_PAGE;
      int to = Math.min(all.size(), from + REPLICAS_A_PAGE);
      last = to == all.size();
      ReportRequest request =
          ReportRequest.newBuilder()
              .setNode(node.id())
              .setProcess(node.process())
              .setReport(number)
              .setPage(page++)
              .setLast(last)
              .addAllReplicas(all.subList(from, to))
              .setThroughDelta(contents.through())
              .setObeyed(orders.obeyed())
              .addAllBuckets(contents.buckets().stream().boxed().toList())
              .build();
      ReportReply reply = call(calls, Calls.REPORT, request, PAGE);
      heed(reply.getLeadership());
      boolean wanted = reply.getAccepted();
      if (wanted && !last && network.clock().nanos() >= nextHeartbeatNanos) {
        wanted = beat(calls, NodeState.News.of(node.copying(), none)).getKnown();
      }
      if (!wanted) {
        register(calls);
        return false;
      }
    } while (!last);
    return true;
  }

  private void heartbeat(CallClient calls) throws ChunkFsException, InterruptedException {
    HeartbeatReply reply = tell(calls, node.news(journal, DELTAS_A_HEARTBEAT));
    if (reply.getDigestRound() && !journal.needsFullReport()) digestRound(calls);
    backoffMillis = FIRST_BACKOFF_MILLIS;
  }

  /** Sends changes, and does with the journal what the answer asks for. */
  private HeartbeatReply tell(CallClient calls, NodeState.News news)
      throws ChunkFsException, InterruptedException {
    HeartbeatReply reply = beat(calls, news);
    if (!reply.getKnown()) {
      LOG.info("the namenode at {} does not know this process, registering again", name);
      register(calls);
      return reply;
    }
    boolean agreed = journal.acknowledge(reply.getAcknowledgedDelta());
    if (reply.getFullReport() || !(agreed || reply.getDigestRound())) journal.forget();
    return reply;
  }

  /** The namenode misses something: finds out in which buckets, and reports these. */
  private void digestRound(CallClient calls) throws ChunkFsException, InterruptedException {
    NodeState.Sums sums = node.sums(journal);
    DigestRequest request =
        DigestRequest.newBuilder()
            .setNode(node.id())
            .setProcess(node.process())
            .setThroughDelta(sums.through())
            .addAllBuckets(sums.buckets())
            .setObeyed(orders.obeyed())
            .build();
    DigestReply reply = call(calls, Calls.DIGEST, request, CALL);
    if (!reply.getAccepted()) journal.forget();
    heed(reply.getLeadership());
    if (journal.needsFullReport() || reply.getDifferingCount() == 0) return;
    BitSet buckets = new BitSet();
    for (int bucket : reply.getDifferingList()) {
      if (bucket >= 0 && bucket < ReplicaDigest.BUCKETS) buckets.set(bucket);
    }
    LOG.info("reporting {} buckets again to the namenode at {}", buckets.cardinality(), name);
    NodeState.Contents contents = node.contents(journal, buckets);
    while (!stopping() && journal.acknowledged() < contents.through()) {
      long left = contents.through() - journal.acknowledged();
      int most = (int) Math.min(DELTAS_A_HEARTBEAT, left);
      tell(calls, NodeState.News.of(node.copying(), journal.unacknowledged(most)));
      boolean some = contents.through() - journal.acknowledged() < left;
      if (!some) journal.forget();
      if (journal.needsFullReport()) return;
    }
    send(calls, contents);
  }

  private HeartbeatReply beat(CallClient calls, NodeState.News news)
      throws ChunkFsException, InterruptedException {
    nextHeartbeatNanos = network.clock().nanos() + heartbeatNanos();
    Outbox.Sent ends = outbox.oldest(OUTCOMES_A_HEARTBEAT);
    HeartbeatRequest.Builder request =
        HeartbeatRequest.newBuilder()
            .setNode(node.id())
            .setProcess(node.process())
            .addAllVolumes(node.volumes())
            .setSessions(node.sessions())
            .setFirstDelta(news.deltas().first())
            .addAllDeltas(news.deltas().changes())
            .setObeyed(orders.obeyed())
            .setMoved(node.moved())
            .addAllCopying(news.copying())
            .addAllOutcomes(ends.outcomes());
    news.digest().ifPresent(request::setDigest);
    HeartbeatReply reply = call(calls, Calls.HEARTBEAT, request.build(), CALL);
    if (reply.getKnown()) {
      outbox.heard(ends);
      heed(reply.getLeadership());
      orders.take(reply.getOrdersList());
    }
    return reply;
  }

  /** A new leader judges only by reports that carry its leadership. */
  private void heed(Leadership leadership) throws ChunkFsException {
    if (leadership.getLeader() && orders.heed(leadership)) journal.forget();
  }

  private long heartbeatNanos() {
    return TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  private void failed(ChunkFsException failure) {
    if (stopping()) return;
    LinkStatus before = status;
    boolean foreign = failure.code() == ErrorCode.WRONG_CLUSTER;
    LinkStatus.State state = foreign ? LinkStatus.State.REFUSED : LinkStatus.State.CONNECTING;
    status = new LinkStatus(address, state, failure.getMessage());
    if (foreign) refused.complete(null);
    if (!before.equals(status)) LOG.warn("no link with {}: {}", name, failure.getMessage());
  }

  private long backoff(ChunkFsException failure) {
    if (failure.code() == ErrorCode.WRONG_CLUSTER) return REFUSED_BACKOFF_MILLIS;
    long wait = backoffMillis / 2 + jitter.nextInt((int) backoffMillis);
    backoffMillis = Math.min(LAST_BACKOFF_MILLIS, 2 * backoffMillis);
    return Math.max(wait, Math.min(LAST_BACKOFF_MILLIS, failure.retryAfter().toMillis()));
  }

  private <Q extends MessageLite, R extends MessageLite> R call(
      CallClient calls, Call<Q, R> call, Q request, Duration timeout)
      throws ChunkFsException, InterruptedException {
    return get(calls.call(call, request, timeout), timeout.plusSeconds(5), call.name());
  }

  /** Waits for an answer that has a deadline of its own; the one here is only a safety net. */
  private <T> T get(CompletableFuture<T> answer, Duration timeout, String what)
      throws ChunkFsException, InterruptedException {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ChunkFsException known) throw known;
      throw new ChunkFsException(
          ErrorCode.INTERNAL, what + " to the namenode at " + name + " failed", failed);
    } catch (TimeoutException late) {
      throw new ChunkFsException(
          ErrorCode.TIMEOUT, "no answer to " + what + " from the namenode at " + name, late);
    }
  }
}
