package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.repair.RepairLimits;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulation can be broken: each planted fault is convicted, under the right invariant. */
class PlantedFaultsTest {
  private static final BlockId FIRST = new BlockId(1);

  @Test
  void aNamenodeThatDeletesWhatIsNotExcessIsConvicted() {
    World world = world(Plants.NONE.withDoor(DeletingDoor::new));

    assertThat(lawBroken(() -> world.run(20 * SECOND))).isEqualTo(Law.EXCESS_ONLY);
  }

  @Test
  void datanodesThatDeleteTheLastReplicaAreConvicted() {
    World world = world(Plants.NONE.withNodes(DeletingNode::new));

    assertThat(lawBroken(() -> world.run(20 * SECOND))).isEqualTo(Law.LAST_GOOD_REPLICA_STAYS);
  }

  @Test
  void aStaleReportThatIsBelievedIsConvicted() {
    World world = world(Plants.NONE.withDoor(BelievingDoor::new));
    SimFile file = world.put(1, Shape.MIB, 4 * SECOND, 3);
    world.run(SECOND);
    BlockRow row = world.hardState().row(file.blocks.get(0));
    SimDataNode member = world.node(row.getMembers(0));
    world.network().cut(member, Network.Cut.ALL);
    world.run(10 * SECOND);
    assertThat(world.ledger().of("generations raised")).isEqualTo(1);

    world.network().heal(member);

    assertThat(lawBroken(() -> world.run(20 * SECOND))).isEqualTo(Law.STALE_OR_CORRUPT_IS_NOT_GOOD);
  }

  @Test
  void aCorruptReplicaNamedAsSourceIsConvicted() {
    World world = world(Plants.NONE.withDoor(MisleadingDoor::new));
    SimDataNode node = world.trulyGood(FIRST.value()).get(0);
    SimReplica replica = node.disk().find(FIRST.value());
    node.rot(replica);

    node.scrub(replica);

    assertThat(lawBroken(() -> world.run(60 * SECOND))).isEqualTo(Law.STALE_OR_CORRUPT_IS_NOT_GOOD);
  }

  @Test
  void aCorruptReplicaThatIsCopiedUncheckedIsConvicted() {
    World world = world(Plants.NONE.withNodes(CarelessNode::new));
    List<SimDataNode> holders = world.trulyGood(FIRST.value());
    holders.get(1).rot(holders.get(1).disk().find(FIRST.value()));
    holders.get(2).rot(holders.get(2).disk().find(FIRST.value()));

    holders.get(0).bury();

    assertThat(lawBroken(() -> world.run(90 * SECOND))).isEqualTo(Law.STALE_OR_CORRUPT_IS_NOT_GOOD);
  }

  @Test
  void aCopyUnderAnOlderGenerationIsConvicted() {
    World world = world(Plants.NONE.withDoor(AgeingDoor::new));

    world.trulyGood(FIRST.value()).get(0).bury();

    assertThat(lawBroken(() -> world.run(90 * SECOND))).isEqualTo(Law.GENERATIONS_NEVER_GO_BACK);
  }

  @Test
  void aDeletedBlockThatIsCopiedIsConvicted() {
    World world = world(Plants.NONE.withDoor(RaisingDoor::new));

    world.delete(world.files().get(0));

    assertThat(lawBroken(() -> world.run(20 * SECOND))).isEqualTo(Law.DELETED_STAYS_DELETED);
  }

  @Test
  void aDatanodeThatDeletesNothingIsConvictedInTheEnd() {
    World world = world(Plants.NONE.withNodes(HoardingNode::new));
    world.delete(world.files().get(0));
    world.endFaults();

    assertThat(lawBroken(() -> new Wholeness(world).require(200 * SECOND)))
        .isEqualTo(Law.CONVERGES);
  }

  @Test
  void aPlannedFaultThatNeverHappensFailsTheRun() {
    // Of two datanodes none can be spared.
    assertThat(lawBroken(() -> new Simulation(1, 2, 60).run()))
        .isEqualTo(Law.PLANNED_FAULTS_HAPPEN);
  }

  @Test
  void aStormOnARacksLossIsConvicted() {
    RepairLimits greedy = new RepairLimits(100_000 * Shape.MIB, 500, 10_000, Duration.ofSeconds(1));
    World world = world(Plants.NONE.withRepair(greedy), 128 * Shape.MIB);

    loseARack(world);

    assertThat(lawBroken(() -> world.run(90 * SECOND))).isEqualTo(Law.NO_STORM);
  }

  @Test
  void aNamenodeThatDoesNotWaitForARackIsConvicted() {
    ClusterLimits hasty = Shape.clocks(Duration.ofSeconds(4), Duration.ofSeconds(60));
    World world = world(Plants.NONE.withLimits(hasty));

    loseARack(world);

    assertThat(lawBroken(() -> world.run(20 * SECOND))).isEqualTo(Law.VERDICTS_HAVE_REASONS);
  }

  @Test
  void repairThatGoesOnWhileAThirdIsSilentIsConvicted() {
    World world = world(Plants.NONE);
    for (SimDataNode node : world.nodes().subList(0, 11)) node.bury();
    world.run(2 * SECOND);

    world.nameNode().adminSaysGo(); // which no admin did

    assertThat(lawBroken(() -> world.run(90 * SECOND))).isEqualTo(Law.NO_STORM);
  }

  private static void loseARack(World world) {
    for (SimDataNode node : world.nodes()) {
      if (node.rack().equals("/rack1")) node.bury();
    }
  }

  private static World world(Plants plants) {
    return world(plants, 16 * Shape.MIB);
  }

  private static World world(Plants plants, long blockBytes) {
    World world = new World(Shape.of(5, 30), false, plants);
    world.start();
    for (int i = 0; i < 100; i++) world.put(2, blockBytes, SECOND / 10, 3);
    world.run(4 * SECOND);
    return world;
  }

  private static Law lawBroken(org.assertj.core.api.ThrowableAssert.ThrowingCallable run) {
    Violation violation = catchThrowableOfType(Violation.class, run);
    assertThat(violation).as("the planted fault went unseen").isNotNull();
    return violation.law();
  }

  private static Order deletion(World world) {
    BlockRow row = world.hardState().row(FIRST);
    return Order.newBuilder()
        .setLeadership(world.nameNode().cluster().authority().toProto())
        .setBlock(
            BlockKey.newBuilder()
                .setNamespace(1)
                .setBlock(FIRST.value())
                .setGeneration(row.getConfirmedGeneration()))
        .setDelete(DeleteReplica.newBuilder().setReason("planted"))
        .build();
  }

  /** Orders the first block's replicas to be deleted, whoever has them. */
  private static final class DeletingDoor extends PassingDoor {
    private final World world;

    private DeletingDoor(World world, Door behind) {
      super(behind);
      this.world = world;
    }

    @Override
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
      HeartbeatReply reply = super.heartbeat(request);
      if (world.time().now() < 10 * SECOND) return reply;
      if (world.node(request.getNode()).disk().find(FIRST.value()) == null) return reply;
      return reply.toBuilder().addOrders(deletion(world)).build();
    }
  }

  /** Deletes the first block whatever it is ordered. */
  private static final class DeletingNode extends SimDataNode {
    private final World world;

    private DeletingNode(World world, int number, String rack, long capacity) {
      super(world, number, rack, capacity);
      this.world = world;
    }

    @Override
    void take(List<Order> orders) {
      super.take(orders);
      if (world.time().now() < 10 * SECOND || disk().find(FIRST.value()) == null) return;
      super.take(List.of(deletion(world)));
    }
  }

  /** Lets every report of an older generation pass for one of the present one. */
  private static final class BelievingDoor extends PassingDoor {
    private final World world;

    private BelievingDoor(World world, Door behind) {
      super(behind);
      this.world = world;
    }

    @Override
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
      HeartbeatRequest.Builder changed = request.toBuilder().clearDeltas();
      request.getDeltasList().forEach(each -> changed.addDeltas(believed(each)));
      return super.heartbeat(changed.build());
    }

    @Override
    public ReportReply report(ReportRequest request) {
      ReportRequest.Builder changed = request.toBuilder().clearReplicas();
      request.getReplicasList().forEach(each -> changed.addReplicas(believed(each)));
      return super.report(changed.build());
    }

    private ReplicaReport believed(ReplicaReport report) {
      BlockRow row = world.hardState().blocks().get(report.getBlock());
      if (row == null || report.getGeneration() >= row.getConfirmedGeneration()) return report;
      if (report.getState() == ReplicaState.DELETED) return report;
      return report.toBuilder()
          .setState(ReplicaState.SEALED)
          .setGeneration(row.getConfirmedGeneration())
          .setLength(row.getLength())
          .build();
    }
  }

  /** Names, for every copy, the node with the corrupt replica first. */
  private static final class MisleadingDoor extends PassingDoor {
    private final World world;

    private MisleadingDoor(World world, Door behind) {
      super(behind);
      this.world = world;
    }

    @Override
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
      HeartbeatReply reply = super.heartbeat(request);
      HeartbeatReply.Builder changed = reply.toBuilder().clearOrders();
      for (Order order : reply.getOrdersList()) changed.addOrders(mislead(order));
      return changed.build();
    }

    private Order mislead(Order order) {
      if (!order.hasCopy()) return order;
      Order.Builder changed = order.toBuilder();
      for (SimDataNode node : world.nodes()) {
        if (!node.disk().quarantined().containsKey(order.getBlock().getBlock())) continue;
        changed.getCopyBuilder().addSources(0, node.address());
      }
      return changed.build();
    }
  }

  /** Orders copies under a generation that is over. */
  private static final class AgeingDoor extends PassingDoor {
    private AgeingDoor(World world, Door behind) {
      super(behind);
    }

    @Override
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
      HeartbeatReply.Builder reply = super.heartbeat(request).toBuilder();
      for (Order.Builder order : reply.getOrdersBuilderList()) {
        long generation = order.getBlock().getGeneration();
        if (order.hasCopy()) order.getBlockBuilder().setGeneration(generation - 1);
      }
      return reply.build();
    }
  }

  /** Orders copies of a block that was deleted. */
  private static final class RaisingDoor extends PassingDoor {
    private final World world;

    private RaisingDoor(World world, Door behind) {
      super(behind);
      this.world = world;
    }

    @Override
    public HeartbeatReply heartbeat(HeartbeatRequest request) {
      HeartbeatReply.Builder reply = super.heartbeat(request).toBuilder();
      boolean deleted = !world.files().isEmpty() && world.files().get(0).deleted;
      if (!deleted) return reply.build();
      Order.Builder order = reply.addOrdersBuilder();
      order.getBlockBuilder().setBlock(FIRST.value()).setGeneration(1);
      order.getCopyBuilder().addSources(world.nodes().get(0).address());
      return reply.build();
    }
  }

  /** Keeps whatever it has. */
  private static final class HoardingNode extends SimDataNode {
    private HoardingNode(World world, int number, String rack, long capacity) {
      super(world, number, rack, capacity);
    }

    @Override
    void take(List<Order> orders) {
      super.take(orders.stream().filter(order -> !order.hasDelete()).toList());
    }
  }

  /** Copies without looking at checksums. */
  private static final class CarelessNode extends SimDataNode {
    private CarelessNode(World world, int number, String rack, long capacity) {
      super(world, number, rack, capacity);
    }

    @Override
    SimCopies copies(World inWorld) {
      return new SimCopies(inWorld, this) {
        @Override
        boolean matches(SimReplica replica, Order order) {
          return true;
        }
      };
    }
  }
}
