package io.chunkfs.bench;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.BlockCatalog;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.cluster.FlappingLimits;
import io.chunkfs.namenode.repair.Repair;
import io.chunkfs.namenode.repair.RepairLimits;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.VolumeReport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What a datanode costs the namenode's cluster loop: CPU of its registration with a full report,
 * and CPU of each second of its life, that is a heartbeat with a change and its share of four
 * ticks. The claim is that both stay the same from 100 datanodes to 10,000.
 *
 * <p>Arguments: replicas a datanode (default 300), seconds of life (default 20), then numbers of
 * datanodes (default 100 1000 10000).
 */
public final class HeartbeatProbe {
  private static final long SECOND = 1_000_000_000L;
  private static final int BATCH = 64;
  private static final long BYTES = 64L << 20;
  private static final Authority LEADER = new Authority(1, 1, true);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int nodes;
  private final int replicas;
  private final Cluster cluster;
  private final Repair repair;
  private final List<ReplicaDigest> digests = new ArrayList<>();
  private long now;

  private HeartbeatProbe(int nodes, int replicas) {
    this.nodes = nodes;
    this.replicas = replicas;
    ClusterLimits limits =
        new ClusterLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            0.999,
            new FlappingLimits(
                3, Duration.ofMinutes(10), Duration.ofSeconds(60), Duration.ofMinutes(10)),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));
    this.cluster = new Cluster(limits, new Rows(nodes, replicas), now);
    this.repair =
        new Repair(
            cluster, new RepairLimits(100 << 20, 2, 10_000, Duration.ofSeconds(2)), new Random(1));
    cluster.authority(LEADER, now);
    cluster.load(new NamespaceId(1), now);
  }

  /** Runs the probe. */
  public static void main(String[] arguments) {
    int replicas = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    List<Integer> sizes = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) sizes.add(Integer.parseInt(arguments[i]));
    if (sizes.isEmpty()) sizes = List.of(100, 1_000, 10_000);
    new HeartbeatProbe(1_000, replicas).run(seconds, false); // warms up
    System.out.println("datanodes  report, us CPU each  replica in it, ns  second of life, us");
    for (int nodes : sizes) new HeartbeatProbe(nodes, replicas).run(seconds, true);
  }

  private void run(int seconds, boolean told) {
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int node = 1; node <= nodes; node++) {
      join(node);
      if (node % BATCH == 0) turn();
    }
    while (cluster.step(now) | repair.step(now)) continue;
    long joined = THREADS.getCurrentThreadCpuTime() - begun;

    begun = THREADS.getCurrentThreadCpuTime();
    for (int second = 0; second < seconds; second++) live(second);
    long lived = THREADS.getCurrentThreadCpuTime() - begun;
    if (cluster.state().safeMode() || cluster.replicas().counts().reported() == 0) {
      throw new IllegalStateException("the probe does not measure a cluster at work");
    }
    if (!told) return;
    System.out.printf(
        "%,9d  %19.1f  %17.1f  %18.2f%n",
        nodes,
        joined / 1e3 / nodes,
        (double) joined / nodes / replicas,
        lived / 1e3 / nodes / seconds);
  }

  /** What the loop does after each batch of calls. */
  private void turn() {
    cluster.step(now);
    repair.step(now);
    cluster.publish(now);
  }

  private void join(int node) {
    cluster.register(
        RegisterRequest.newBuilder()
            .setAddress(Rows.address(node))
            .setProcess(node)
            .addVolumes(volume())
            .build(),
        "host" + node,
        now);
    ReplicaDigest digest = new ReplicaDigest();
    digests.add(digest);
    ReportRequest.Builder page =
        ReportRequest.newBuilder()
            .setNode(node)
            .setProcess(node)
            .setReport(1)
            .setLast(true)
            .setObeyed(LEADER.toProto());
    for (int i = 0; i < replicas; i++) {
      long block = Rows.block(node, i, nodes);
      page.addReplicas(replica(block));
      digest.add(new BlockId(block), new Generation(1));
    }
    if (!cluster.report(page.build(), now).getAccepted()) {
      throw new IllegalStateException("a report was not accepted");
    }
  }

  /** All nodes send a heartbeat, spread over the second, and the loop ticks four times. */
  private void live(int second) {
    for (int node = 1; node <= nodes; node++) {
      if ((node - 1) % Math.max(1, nodes / 4) == 0) tick();
      HeartbeatReply reply =
          cluster.heartbeat(
              HeartbeatRequest.newBuilder()
                  .setNode(node)
                  .setProcess(node)
                  .addVolumes(volume())
                  .setFirstDelta(second + 1L)
                  .addDeltas(replica(Rows.block(node, second % replicas, nodes)).setRetracts(1))
                  .setObeyed(LEADER.toProto())
                  .setDigest(digests.get(node - 1).root())
                  .build(),
              now);
      if (!reply.getKnown() || reply.getAcknowledgedDelta() != second + 1) {
        throw new IllegalStateException("a heartbeat was not taken: " + reply);
      }
      if (reply.getFullReport() || reply.getDigestRound() || reply.getOrdersCount() > 0) {
        throw new IllegalStateException("an idle datanode has work: " + reply);
      }
      if (node % BATCH == 0) turn();
    }
  }

  private void tick() {
    now += SECOND / 4;
    cluster.tick(now);
    repair.tick(now);
  }

  private static VolumeReport.Builder volume() {
    return VolumeReport.newBuilder().setVolume(1).setCapacity(1L << 44).setRemaining(1L << 43);
  }

  private static ReplicaReport.Builder replica(long block) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(1)
        .setLength(BYTES)
        .setState(ReplicaState.SEALED);
  }

  /** Sealed blocks of three replicas each; made up when asked for, so that they cost nothing. */
  private static final class Rows implements BlockCatalog {
    private final int nodes;
    private final long blocks;

    private Rows(int nodes, int replicas) {
      this.nodes = nodes;
      this.blocks = (long) nodes * replicas / 3;
    }

    /** Each block is on three neighbours. */
    static long block(int node, int number, int nodes) {
      long home = (node - 1 - number % 3 + nodes) % nodes;
      return home + number / 3L * nodes + 1;
    }

    static DataNodeAddress address(int node) {
      return DataNodeAddress.newBuilder()
          .setNode(node)
          .setName("dn" + node)
          .addData(Endpoint.newBuilder().setHost("host" + node).setPort(9866))
          .build();
    }

    @Override
    public Optional<BlockFacts> find(BlockId block) {
      if (block.value() > blocks) return Optional.empty();
      List<DataNodeId> members = new ArrayList<>();
      for (int copy = 0; copy < 3; copy++) {
        members.add(new DataNodeId((block.value() - 1 + copy) % nodes + 1));
      }
      return Optional.of(new BlockFacts(block, new Generation(1), BYTES, 7, true, 3, members));
    }

    @Override
    public List<BlockFacts> blocksAfter(long block, int limit) {
      List<BlockFacts> found = new ArrayList<>();
      for (long next = block + 1; next <= blocks && found.size() < limit; next++) {
        find(new BlockId(next)).ifPresent(found::add);
      }
      return found;
    }

    @Override
    public Optional<DeletedBlock> findDeleted(BlockId block) {
      return Optional.empty();
    }

    @Override
    public List<DeletedBlock> deletedAfter(long block, int limit) {
      return List.of();
    }

    @Override
    public long nextBlock() {
      return blocks + 1;
    }

    @Override
    public long sealedBlocks() {
      return blocks;
    }

    @Override
    public List<DataNodeAddress> dataNodes() {
      List<DataNodeAddress> all = new ArrayList<>();
      for (int node = 1; node <= nodes; node++) all.add(address(node));
      return all;
    }
  }
}
