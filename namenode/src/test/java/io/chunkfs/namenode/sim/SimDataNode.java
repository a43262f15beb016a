package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.MILLI;
import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One datanode: a disk that outlives its process, a process that can die and freeze, and the
 * obedience that the protocol asks for.
 */
class SimDataNode {
  private static final int DELETE = 10;
  private static final int VERIFY = 13;

  private final World world;
  private final int number;
  private final DataNodeId id;
  private final DataNodeAddress address;
  private final SimDisk disk;
  private final DeltaLog deltas = new DeltaLog();
  private final List<OrderOutcome> outcomes = new ArrayList<>();
  private final Map<Long, Long> everSealed = new HashMap<>();
  private final ArrayDeque<Runnable> frozenWork = new ArrayDeque<>();
  private final SimLink link;
  private final SimCopies copies;
  private boolean up;
  private boolean frozen;
  private boolean goneForGood;
  private int life;
  private long process;
  private int deltasToLose;
  private long lostDeltaNanos = Long.MIN_VALUE / 2;

  SimDataNode(World world, int number, String rack, long capacity) {
    this.world = world;
    this.number = number;
    this.id = new DataNodeId(1000L + number);
    this.disk = new SimDisk(capacity);
    this.address =
        DataNodeAddress.newBuilder()
            .setNode(id.value())
            .setName("dn" + number)
            .setRack(rack)
            .addData(Endpoint.newBuilder().setHost("host" + number).setPort(9866))
            .build();
    this.link = new SimLink(world, this);
    this.copies = copies(world);
  }

  /** How it copies; a planted fault copies otherwise. */
  SimCopies copies(World inWorld) {
    return new SimCopies(inWorld, this);
  }

  int number() {
    return number;
  }

  DataNodeId id() {
    return id;
  }

  String name() {
    return address.getName();
  }

  String host() {
    return "host" + number;
  }

  String rack() {
    return address.getRack();
  }

  DataNodeAddress address() {
    return address;
  }

  SimDisk disk() {
    return disk;
  }

  DeltaLog deltas() {
    return deltas;
  }

  List<OrderOutcome> outcomes() {
    return outcomes;
  }

  SimCopies copies() {
    return copies;
  }

  SimLink link() {
    return link;
  }

  boolean isUp() {
    return up;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isGoneForGood() {
    return goneForGood;
  }

  /** It answers peers and clients that reach it. */
  boolean isServing() {
    return up && !frozen;
  }

  long process() {
    return process;
  }

  void start() {
    if (up) return;
    up = true;
    frozen = false;
    life++;
    process = world.random().nextLong(1, Long.MAX_VALUE);
    deltas.forget();
    outcomes.clear();
    copies.clear();
    frozenWork.clear();
    disk.open();
    link.start();
  }

  /** The process ends without a word; its sockets are torn. */
  void kill() {
    if (!up) return;
    up = false;
    frozen = false;
    link.torn();
    copies.clear();
  }

  /** Dead, and nobody will start it again. */
  void bury() {
    kill();
    goneForGood = true;
  }

  void freeze() {
    frozen = up;
  }

  void thaw() {
    if (!frozen) return;
    frozen = false;
    while (!frozenWork.isEmpty() && !frozen) frozenWork.poll().run();
  }

  /** Its disk was exchanged for an empty one. */
  void wipe() {
    boolean running = up;
    kill();
    disk.wipe();
    if (running) later(0, () -> {});
  }

  /** So many of the next changes are never told. */
  void loseDeltas(int count) {
    deltasToLose += count;
  }

  /** A change gets lost, and this shows: its number is missing. */
  void leaveGap() {
    lostDeltaNanos = world.time().now();
    world.ledger().count("deltas lost");
    deltas.leaveGap();
  }

  /** Whether it lost a delta so lately that the namenode may not have found it. */
  boolean lostDeltaWithin(long nanos) {
    return world.time().now() - lostDeltaNanos < nanos;
  }

  /** Does something after a while, if this process is still there; when frozen, on thawing. */
  void later(long nanos, Runnable work) {
    int scheduledIn = life;
    world.time().in(nanos, () -> inLife(scheduledIn, work));
  }

  int life() {
    return life;
  }

  void inLife(int thatLife, Runnable work) {
    if (!up || thatLife != life) return;
    if (frozen) frozenWork.add(() -> inLife(thatLife, work));
    else work.run();
  }

  void record(ReplicaReport report) {
    long before = disk.changed(report.getBlock());
    ReplicaReport change = report.toBuilder().setRetracts(before).build();
    boolean losable = change.getState() != ReplicaState.OPEN; // digests are of sealed ones
    if (deltasToLose > 0 && losable) {
      deltasToLose--;
      lostDeltaNanos = world.time().now();
      world.ledger().count("deltas lost");
      world.ledger().tell(() -> name() + " loses the delta " + brief(change));
      return;
    }
    deltas.record(change);
  }

  /** A writer opens a replica; false when it cannot. */
  boolean open(BlockId block, Generation generation, long length) {
    if (!isServing() || disk.remaining() < length || disk.find(block.value()) != null) return false;
    SimReplica replica =
        new SimReplica(block.value(), generation.value(), ReplicaState.OPEN, world.time().now());
    disk.put(replica);
    disk.lengthen(replica, length);
    record(replica.report());
    return true;
  }

  /** A writer goes on under a new generation; false when this member cannot. */
  boolean restamp(BlockId block, Generation before, Generation now) {
    SimReplica replica = disk.find(block.value());
    if (!isServing() || replica == null || replica.generation != before.value()) return false;
    replica.generation = now.value();
    replica.state = ReplicaState.OPEN;
    record(replica.report());
    return true;
  }

  /** The writer's last packet; false when this writer was fenced. */
  boolean seal(BlockId block, Generation generation) {
    SimReplica replica = disk.find(block.value());
    if (!isServing() || replica == null || replica.generation != generation.value()) return false;
    if (replica.isSealed()) return true;
    replica.state = ReplicaState.SEALED;
    sealed(replica);
    record(replica.report());
    return true;
  }

  /** Notes what it has sealed, for ever. */
  void sealed(SimReplica replica) {
    everSealed.merge(replica.block, replica.generation, Math::max);
  }

  /** The highest generation that it ever sealed of a block; 0 when it never did. */
  long everSealed(long block) {
    return everSealed.getOrDefault(block, 0L);
  }

  /** A bit flips, unseen for now. */
  void rot(SimReplica replica) {
    replica.rotten = true;
    world.ledger().tell(() -> name() + ": block " + replica.block + " rots");
  }

  /** Reads a replica through, as the scrubber does. */
  void scrub(SimReplica replica) {
    if (!replica.rotten || disk.find(replica.block) != replica) return;
    world.ledger().tell(() -> name() + " quarantines block " + replica.block);
    world.ledger().count("replicas quarantined");
    disk.quarantine(replica);
    record(replica.report(ReplicaState.CORRUPT));
  }

  void take(List<Order> orders) {
    for (Order order : orders) {
      long delay = (long) (world.random().nextDouble() * 100 * MILLI);
      if (order.hasCopy() || order.hasCancel()) delay = 0;
      later(delay, () -> carryOut(order));
    }
  }

  private void carryOut(Order order) {
    if (!disk.obey(order.getLeadership())) {
      world.ledger().count("orders of old leaders refused");
      return;
    }
    if (order.hasDelete()) delete(order);
    else if (order.hasCopy()) copies.order(order);
    else if (order.hasCancel()) copies.cancel(order);
    else if (order.hasVerify()) verify(order);
    else throw new IllegalStateException("an order without an action");
  }

  private void delete(Order order) {
    long block = order.getBlock().getBlock();
    long generation = order.getBlock().getGeneration();
    SimReplica bad = disk.quarantined().get(block);
    SimReplica replica = disk.find(block);
    if (order.getDelete().getQuarantinedOnly()) {
      if (bad == null) {
        tell(order, DELETE, ErrorCode.NO_SUCH_REPLICA, "nothing is quarantined");
        return;
      }
      deleteQuarantined(block, generation);
      if (replica != null) tell(order, DELETE, null, "");
    } else if (replica == null) {
      if (bad != null && bad.generation == generation) deleteQuarantined(block, generation);
      else record(gone(block, generation));
    } else if (replica.generation != generation) {
      world.ledger().count("deletions refused");
      tell(order, DELETE, ErrorCode.STALE_GENERATION, "it has " + replica.generation);
      record(replica.report());
    } else {
      world.laws().deleting(this, replica, order);
      disk.remove(block);
      world.ledger().count("replicas deleted");
      world.ledger().tell(() -> name() + " deletes block " + block + "@" + generation);
      record(gone(block, generation));
    }
  }

  private void deleteQuarantined(long block, long generation) {
    disk.removeQuarantined(block);
    world.ledger().count("quarantined replicas deleted");
    world.ledger().tell(() -> name() + " deletes quarantined block " + block + "@" + generation);
    if (disk.find(block) == null) record(gone(block, generation));
  }

  private void verify(Order order) {
    SimReplica replica = disk.find(order.getBlock().getBlock());
    boolean same = replica != null && replica.generation == order.getBlock().getGeneration();
    if (!same || !replica.isSealed()) {
      ErrorCode code = ErrorCode.NO_SUCH_REPLICA;
      if (replica != null) code = same ? ErrorCode.REPLICA_STATE : ErrorCode.STALE_GENERATION;
      tell(order, VERIFY, code, code.name());
      return;
    }
    world.ledger().count("replicas verified");
    later(
        SECOND / 2,
        () -> {
          if (replica.rotten) scrub(replica);
          else tell(order, VERIFY, null, "");
        });
  }

  /** An outcome that ends in no delta. */
  void tell(Order order, int action, ErrorCode code, String detail) {
    tell(order.getBlock(), action, code, detail, 0);
  }

  void tell(BlockKey block, int action, ErrorCode code, String detail, long source) {
    outcomes.add(
        OrderOutcome.newBuilder()
            .setBlock(block)
            .setAction(action)
            .setCode(code == null ? 0 : code.number())
            .setDetail(detail)
            .setSource(source)
            .build());
  }

  private static ReplicaReport gone(long block, long generation) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(generation)
        .setState(ReplicaState.DELETED)
        .build();
  }

  static String brief(ReplicaReport report) {
    return report.getBlock() + "@" + report.getGeneration() + " " + report.getState();
  }

  @Override
  public String toString() {
    return name();
  }
}
