package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.MILLI;
import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A datanode's talk with the namenode: registers, reports all, then sends a heartbeat with changes
 * each second. One call at a time; what is not answered in time failed.
 */
final class SimLink {
  private static final long HEARTBEAT = SECOND;
  private static final long PATIENCE = 2 * SECOND;
  private static final int PAGE = 40;
  private static final int DELTAS = 30;

  private final World world;
  private final SimDataNode node;
  private boolean registered;
  private int calls;
  private long reports;
  private int page;
  private long through;
  private List<ReplicaReport> reporting = List.of();
  private List<Integer> buckets = List.of();
  private boolean partialDue;
  private long nextBeatNanos;

  SimLink(World world, SimDataNode node) {
    this.world = world;
    this.node = node;
  }

  void start() {
    registered = false;
    partialDue = false;
    calls++;
    node.later((long) (world.random().nextDouble() * SECOND), this::turn);
  }

  /** The process died, or the namenode's did. */
  void torn() {
    registered = false;
    calls++;
    if (node.isUp()) node.later(backoff(), this::turn);
    else world.nameNode().tornBy(node);
  }

  private void turn() {
    if (!registered) register();
    else if (node.deltas().needsFullReport()) beginReport();
    else if (partialDue && node.deltas().acknowledged() >= through) beginPartial();
    else beat();
  }

  private void again() {
    node.later(nextBeatNanos - world.time().now(), this::turn);
  }

  private void register() {
    RegisterRequest request =
        RegisterRequest.newBuilder()
            .setAddress(node.address())
            .setProcess(node.process())
            .addVolumes(node.disk().volume())
            .build();
    this.<RegisterReply>call(
        door -> door.register(request, node.host()),
        reply -> {
          registered = true;
          node.deltas().forget();
          heed(reply.getLeadership());
          nextBeatNanos = world.time().now() + HEARTBEAT;
          turn();
        });
  }

  private void beginReport() {
    reports++;
    page = 0;
    partialDue = false;
    buckets = List.of();
    through = node.deltas().beginFullReport();
    reporting = node.disk().all();
    sendPage();
  }

  private void beginPartial() {
    reports++;
    page = 0;
    partialDue = false;
    world.ledger().count("partial reports");
    sendPage();
  }

  private void sendPage() {
    int from = page * PAGE;
    int to = Math.min(reporting.size(), from + PAGE);
    boolean last = to == reporting.size();
    ReportRequest request =
        ReportRequest.newBuilder()
            .setNode(node.id().value())
            .setProcess(node.process())
            .setReport(reports)
            .setPage(page++)
            .setLast(last)
            .addAllReplicas(reporting.subList(from, to))
            .setThroughDelta(through)
            .addAllBuckets(buckets)
            .setObeyed(node.disk().obeyed())
            .build();
    this.<ReportReply>call(
        door -> door.report(request),
        reply -> {
          heed(reply.getLeadership());
          if (!reply.getAccepted()) registered = false;
          else if (!last) {
            sendPage();
            return;
          }
          again();
        });
  }

  private void beat() {
    nextBeatNanos = world.time().now() + HEARTBEAT;
    long left = partialDue ? through - node.deltas().acknowledged() : DELTAS;
    int most = (int) Math.min(left, DELTAS);
    List<OrderOutcome> told = List.copyOf(node.outcomes());
    HeartbeatRequest.Builder request =
        HeartbeatRequest.newBuilder()
            .setNode(node.id().value())
            .setProcess(node.process())
            .addVolumes(node.disk().volume())
            .setFirstDelta(node.deltas().first())
            .addAllDeltas(node.deltas().oldest(most))
            .setObeyed(node.disk().obeyed())
            .addAllOutcomes(told);
    for (SimCopies.Copy copy : node.copies().under()) request.addCopying(copy.block());
    if (node.deltas().waiting() <= most) request.setDigest(node.disk().digest().root());
    HeartbeatRequest whole = request.build();
    this.<HeartbeatReply>call(
        door -> door.heartbeat(whole),
        reply -> {
          if (!reply.getKnown()) {
            registered = false;
            turn();
            return;
          }
          node.outcomes().removeAll(told);
          heed(reply.getLeadership());
          node.take(reply.getOrdersList());
          boolean agreed = node.deltas().acknowledge(reply.getAcknowledgedDelta());
          boolean round = reply.getDigestRound();
          if (reply.getFullReport() || !(agreed || round)) node.deltas().forget();
          if (round && !node.deltas().needsFullReport()) sendDigests();
          else again();
        });
  }

  private void sendDigests() {
    world.ledger().count("digest rounds");
    partialDue = false;
    DigestRequest request =
        DigestRequest.newBuilder()
            .setNode(node.id().value())
            .setProcess(node.process())
            .setThroughDelta(node.deltas().rebase())
            .addAllBuckets(node.disk().digest().buckets())
            .setObeyed(node.disk().obeyed())
            .build();
    this.<DigestReply>call(
        door -> door.digests(request),
        reply -> {
          if (!reply.getAccepted()) node.deltas().forget();
          heed(reply.getLeadership());
          if (!node.deltas().needsFullReport() && reply.getDifferingCount() > 0) {
            buckets = reply.getDifferingList();
            reporting = node.disk().in(buckets);
            through = node.deltas().last();
            partialDue = true;
            turn();
          } else {
            again();
          }
        });
  }

  private void heed(Leadership leadership) {
    if (!leadership.getLeader() || !node.disk().isHigher(leadership)) return;
    node.disk().obey(leadership);
    node.copies().newLeader();
    node.deltas().forget();
  }

  private <R> void call(Function<Door, R> request, Consumer<R> onReply) {
    int call = ++calls;
    int life = node.life();
    long sent = world.time().now();
    world
        .network()
        .send(
            node,
            () ->
                world
                    .nameNode()
                    .whenAwake(
                        () -> {
                          Door door = world.nameNode().door();
                          if (door == null) {
                            answered(life, call, this::failed);
                            return;
                          }
                          world.laws().heard().sentAt(sent);
                          R reply = request.apply(door);
                          world
                              .network()
                              .answer(
                                  node, () -> answered(life, call, () -> onReply.accept(reply)));
                        }));
    world.time().in(PATIENCE, () -> answered(life, call, this::failed));
  }

  private void answered(int life, int call, Runnable then) {
    node.inLife(
        life,
        () -> {
          if (call != calls) return; // given up, or answered already
          calls++;
          then.run();
        });
  }

  /** Mostly the connection is made anew; now and then the next call simply goes on. */
  private void failed() {
    if (world.random().nextInt(3) > 0) registered = false;
    node.later(backoff(), this::turn);
  }

  private long backoff() {
    return 100 * MILLI + (long) (world.random().nextDouble() * SECOND);
  }
}
