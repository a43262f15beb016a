package io.chunkfs.namenode.repair;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.cluster.FakeCatalog;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A cluster and its repair on a virtual clock, with datanodes that obey. Node {@code n} has id n
 * and index n - 1. Blocks have generation 5.
 */
final class RepairFixture {
  static final long MIB = 1 << 20;
  static final RepairLimits LIMITS = new RepairLimits(100 * MIB, 2, 1000, Duration.ofSeconds(2));

  private static final long TICK_NANOS = 250_000_000;
  private static final long SECOND = 1_000_000_000;

  final FakeCatalog catalog = new FakeCatalog();
  final Cluster cluster;
  final Repair repair;
  final TreeMap<Integer, RepairNode> nodes = new TreeMap<>();
  final List<Given> given = new ArrayList<>();
  private Authority authority = new Authority(1, 7, true);
  private boolean loaded;
  long now;

  /** An order and who got it when. */
  record Given(long second, int node, Order order) {
    long block() {
      return order.getBlock().getBlock();
    }
  }

  RepairFixture() {
    this(LIMITS);
  }

  RepairFixture(RepairLimits limits) {
    cluster = new Cluster(clocks(), catalog, 0);
    repair = new Repair(cluster, limits, new Random(42));
    cluster.authority(authority, now);
  }

  private static ClusterLimits clocks() {
    try {
      return ClusterLimits.from(Settings.defaults());
    } catch (SettingException wrong) {
      throw new AssertionError(wrong);
    }
  }

  static RepairFixture withNodes(int count) {
    RepairFixture fixture = new RepairFixture();
    for (int node = 1; node <= count; node++) fixture.nodes.put(node, new RepairNode(node));
    return fixture;
  }

  /** A sealed block of 64 MiB with replicas on these nodes. */
  RepairFixture block(long block, int wanted, int... holders) {
    return block(block, wanted, 64 * MIB, holders);
  }

  RepairFixture block(long block, int wanted, long length, int... holders) {
    List<DataNodeId> members = new ArrayList<>();
    for (int holder : holders) {
      members.add(new DataNodeId(holder));
      nodes.get(holder).has(block, 5, length, ReplicaState.SEALED);
    }
    row(facts(block, wanted, length, members));
    return this;
  }

  static BlockFacts facts(long block, int wanted, long length, List<DataNodeId> members) {
    return new BlockFacts(new BlockId(block), new Generation(5), length, 77, true, wanted, members);
  }

  void row(BlockFacts facts) {
    cluster.applied(List.of(catalog.put(facts)), now);
  }

  void delete(long block) {
    cluster.applied(catalog.delete(new BlockId(block)), now);
  }

  /** All nodes come and report. */
  RepairFixture start() {
    nodes.keySet().forEach(node -> catalog.add(address(node)));
    cluster.load(new NamespaceId(1), now);
    loaded = true;
    nodes.values().forEach(this::join);
    run(2);
    given.clear();
    return this;
  }

  /** A process of the node begins. */
  void join(RepairNode node) {
    if (!loaded) throw new IllegalStateException("start first");
    if (catalog.dataNodes().stream().noneMatch(each -> each.getNode() == node.number())) {
      catalog.add(address(node.number()));
    }
    node.begins(cluster, authority, now);
  }

  /** A client could not use a replica. */
  void complain(long block, int node, ErrorCode code) {
    repair.doubted(new BlockId(block), new DataNodeId(node), code, "a client", now);
  }

  void leads(Authority now) {
    authority = now;
    cluster.authority(now, this.now);
  }

  void run(int seconds) {
    for (int tick = 0; tick < 4 * seconds; tick++) tick();
  }

  /** Seconds until it is so; at most so many. */
  int runUntil(Predicate<RepairFixture> isSo, int atMost) {
    for (int second = 0; second < atMost; second++) {
      if (isSo.test(this)) return second;
      run(1);
    }
    if (!isSo.test(this)) throw new AssertionError("not within " + atMost + " s");
    return atMost;
  }

  private void tick() {
    now += TICK_NANOS;
    cluster.tick(now);
    repair.tick(now);
    while (cluster.step(now) | repair.step(now)) continue;
    if (now % SECOND != 0) return;
    for (RepairNode node : nodes.values()) {
      node.work(nodes, now);
      for (Order order : node.heartbeat(cluster, authority, now)) {
        given.add(new Given(now / SECOND, node.number(), order));
        node.obey(order, now);
      }
    }
  }

  /** Nodes with a good replica in the map. */
  List<Integer> holders(long block) {
    return cluster.replicas().find(new BlockId(block)).stream()
        .flatMap(known -> known.good().stream())
        .map(replica -> replica.node() + 1)
        .sorted()
        .toList();
  }

  Optional<Standing> standing(long block, int node) {
    return cluster
        .replicas()
        .find(new BlockId(block))
        .flatMap(known -> known.at(node - 1))
        .map(Replica::standing);
  }

  /** Nodes that have the block's sealed replica on their disks. */
  List<Integer> onDisk(long block) {
    return nodes.values().stream()
        .filter(node -> node.isGood(block))
        .map(RepairNode::number)
        .toList();
  }

  List<Given> copies() {
    return given.stream().filter(each -> each.order().hasCopy()).toList();
  }

  List<Given> deletions() {
    return given.stream().filter(each -> each.order().hasDelete()).toList();
  }

  List<Given> cancels() {
    return given.stream().filter(each -> each.order().hasCancel()).toList();
  }

  List<Given> verifies() {
    return given.stream().filter(each -> each.order().hasVerify()).toList();
  }

  RepairNode node(int number) {
    return nodes.get(number);
  }

  static DataNodeAddress address(int number) {
    return DataNodeAddress.newBuilder().setNode(number).setName("dn" + number).build();
  }

  static ReplicaReport report(long block, long generation, long length, ReplicaState state) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(generation)
        .setLength(length)
        .setState(state)
        .build();
  }

  static OrderOutcome outcome(Order order, ErrorCode code, int source) {
    return OrderOutcome.newBuilder()
        .setBlock(order.getBlock())
        .setCode(code == null ? 0 : code.number())
        .setDetail(code == null ? "" : "because the test says so")
        .setAction(action(order))
        .setSource(source)
        .build();
  }

  private static int action(Order order) {
    return switch (order.getActionCase()) {
      case DELETE -> Order.DELETE_FIELD_NUMBER;
      case COPY -> Order.COPY_FIELD_NUMBER;
      case CANCEL -> Order.CANCEL_FIELD_NUMBER;
      case VERIFY -> Order.VERIFY_FIELD_NUMBER;
      case ACTION_NOT_SET -> throw new AssertionError("an order without an action");
    };
  }
}
