package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.MILLI;
import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.id.BlockId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Lets things go wrong, by kind. Nothing here makes the loss of data inevitable: a disk is lost and
 * a replica rots only where two other good ones are left.
 */
final class Faults {
  private final World world;
  private final Random random;
  private final long suspect;
  private final long dead;

  Faults(World world) {
    this.world = world;
    this.random = world.random();
    this.suspect = world.shape().suspectNanos();
    this.dead = world.shape().deadNanos();
  }

  /** Tries until it can; the run fails in the end if it never could. */
  void plan(FaultKind kind, long inNanos, long untilNanos) {
    world
        .time()
        .in(
            inNanos,
            () -> {
              if (happen(kind)) {
                world.ledger().count(kind.name());
                world.ledger().tell(() -> "FAULT " + kind);
              } else if (world.time().now() < untilNanos) {
                plan(kind, SECOND / 2, untilNanos);
              }
            });
  }

  private boolean happen(FaultKind kind) {
    return switch (kind) {
      case NODE_DIES -> dies(anyUp(), dead + between(4, 15));
      case NODE_RESTARTS -> dies(anyUp(), between(1, 4));
      case NODE_IS_LOST_FOR_GOOD -> lost();
      case NODE_IS_WIPED -> wiped();
      case NODE_FREEZES -> freezes(anyUp(), suspect + (long) (share() * (dead - suspect) * 0.6));
      case NODE_FREEZES_LONG -> freezes(anyUp(), dead + between(2, 15));
      case NODE_FLAPS -> flaps();
      case ONE_IS_CUT_OFF -> cut(List.of(anyUp()), anyCut(), between(3, 20));
      case A_THIRD_IS_CUT_OFF -> thirdCut();
      case A_RACK_IS_CUT_OFF -> rackCut();
      case HEARTBEATS_GET_LOST -> heartbeatsLost();
      case DELTAS_GET_LOST -> deltasLost();
      case REPLICA_ROTS -> rots();
      case DISK_NEARLY_FULL -> nearlyFull();
      case NAMENODE_RESTARTS -> nameNodeRestarts(between(1, 8));
      case NAMENODE_PAUSES -> nameNodePauses();
      case LEADER_CHANGES -> leaderChanges();
      case ALL_RESTART -> allRestart();
      case DELETED_WHILE_CUT_OFF -> deletedWhileCutOff();
      case GENERATION_RAISED_WHILE_AWAY -> generationRaised();
      case REPLICATION_CHANGES -> replicationChanges();
    };
  }

  boolean dies(SimDataNode node, long forNanos) {
    node.kill();
    world.ledger().tell(() -> node + " dies");
    world.time().in(forNanos, () -> comesBack(node));
    return true;
  }

  private void comesBack(SimDataNode node) {
    if (node.isGoneForGood()) return;
    world.ledger().tell(() -> node + " starts");
    node.start();
  }

  private boolean lost() {
    SimDataNode node = dispensable();
    if (node == null) return false;
    node.bury();
    world.ledger().tell(() -> node + " is lost for good");
    return true;
  }

  private boolean wiped() {
    SimDataNode node = dispensable();
    if (node == null) return false;
    node.wipe();
    world.ledger().tell(() -> node + " is wiped");
    world.time().in(between(1, 5), () -> comesBack(node));
    return true;
  }

  private SimDataNode dispensable() {
    List<SimDataNode> nodes = new ArrayList<>(world.nodes());
    Collections.shuffle(nodes, random);
    for (SimDataNode node : nodes) {
      if (node.isUp() && mayLose(node)) return node;
    }
    return null;
  }

  /** Whether each of its blocks has two other good replicas that nobody is about to delete. */
  private boolean mayLose(SimDataNode node) {
    for (SimReplica replica : node.disk().replicas().values()) {
      if (!replica.isSealed()) {
        if (world.hardState().exists(new BlockId(replica.block))) return false;
      } else if (world.trulyGood(replica.block).contains(node) && !safeWithout(node, replica)) {
        return false;
      }
    }
    return true;
  }

  private boolean safeWithout(SimDataNode node, SimReplica replica) {
    int others = 0;
    for (SimDataNode other : world.trulyGood(replica.block)) {
      if (other != node && other.isServing()) others++;
    }
    return others >= 2;
  }

  boolean freezes(SimDataNode node, long forNanos) {
    node.freeze();
    world.ledger().tell(() -> node + " freezes");
    int life = node.life();
    world
        .time()
        .in(
            forNanos,
            () -> {
              if (node.life() == life) node.thaw();
              world.ledger().tell(() -> node + " thaws");
            });
    return true;
  }

  private boolean flaps() {
    SimDataNode node = anyUp();
    boolean freezing = random.nextBoolean();
    flap(node, 3 + random.nextInt(4), freezing);
    return true;
  }

  void flap(SimDataNode node, int times, boolean freezing) {
    if (times == 0 || node.isGoneForGood()) return;
    long down = suspect + between(0, 2);
    if (freezing) freezes(node, down);
    else dies(node, down);
    world.time().in(down + between(1, 4), () -> flap(node, times - 1, freezing));
  }

  boolean cut(List<SimDataNode> nodes, Network.Cut how, long forNanos) {
    for (SimDataNode node : nodes) world.network().cut(node, how);
    world.ledger().tell(() -> nodes + " cut off: " + how);
    world
        .time()
        .in(
            forNanos,
            () -> {
              for (SimDataNode node : nodes) world.network().heal(node);
              world.ledger().tell(() -> nodes + " back on the net");
            });
    return true;
  }

  private boolean thirdCut() {
    List<SimDataNode> nodes = new ArrayList<>(world.nodes());
    Collections.shuffle(nodes, random);
    int many = world.nodes().size() / 3 + 1 + random.nextInt(4);
    return cut(
        nodes.subList(0, Math.min(many, nodes.size())), wholeCut(), suspect + between(2, 20));
  }

  private boolean rackCut() {
    String rack = world.nodes().get(random.nextInt(world.nodes().size())).rack();
    return cut(inRack(rack), wholeCut(), between(3, 25));
  }

  List<SimDataNode> inRack(String rack) {
    return world.nodes().stream().filter(node -> node.rack().equals(rack)).toList();
  }

  private boolean heartbeatsLost() {
    for (int i = 0; i < 3; i++) {
      world.network().unrest(anyUp(), 0.1 + share() * 0.3, between(6, 20));
    }
    return true;
  }

  private boolean deltasLost() {
    for (int i = 0; i < 6; i++) {
      SimDataNode node = anyUp();
      if (random.nextInt(4) == 0) node.leaveGap();
      else node.loseDeltas(1 + random.nextInt(2));
    }
    return true;
  }

  private boolean rots() {
    SimDataNode node = anyUp();
    List<SimReplica> sealed =
        node.disk().replicas().values().stream().filter(SimReplica::isSealed).toList();
    if (sealed.isEmpty()) return false;
    SimReplica replica = sealed.get(random.nextInt(sealed.size()));
    return rots(node, replica);
  }

  boolean rots(SimDataNode node, SimReplica replica) {
    if (!world.trulyGood(replica.block).contains(node) || !safeWithout(node, replica)) return false;
    node.rot(replica);
    if (random.nextBoolean()) {
      world
          .time()
          .in(SECOND, () -> world.nameNode().doubted(new BlockId(replica.block), node.id()));
    }
    world.time().in(between(1, 15), () -> found(node, replica));
    return true;
  }

  /** The scrubber comes by, once the node serves. */
  private void found(SimDataNode node, SimReplica replica) {
    if (node.isGoneForGood()) return;
    if (node.isServing()) node.scrub(replica);
    else world.time().in(2 * SECOND, () -> found(node, replica));
  }

  private boolean nearlyFull() {
    SimDataNode node = anyUp();
    node.disk().fill((long) (share() * 100 * Shape.MIB));
    world.time().in(between(10, 30), () -> node.disk().unfill());
    return true;
  }

  boolean nameNodeRestarts(long downNanos) {
    if (!world.nameNode().isUp()) return false;
    world.nameNode().stop();
    world.ledger().tell(() -> "the namenode stops");
    world
        .time()
        .in(
            downNanos,
            () -> {
              if (!world.nameNode().isUp()) world.nameNode().start();
            });
    return true;
  }

  private boolean nameNodePauses() {
    if (!world.nameNode().isUp() || world.nameNode().isPaused()) return false;
    world.nameNode().pause(between(3, 20));
    return true;
  }

  private boolean leaderChanges() {
    if (!world.nameNode().isUp()) return false;
    world.nameNode().changeLeader(between(0, 3));
    return true;
  }

  boolean allRestart() {
    if (!nameNodeRestarts(between(1, 4))) return false;
    for (SimDataNode node : world.nodes()) {
      if (node.isUp()) dies(node, between(1, 6));
    }
    return true;
  }

  private boolean deletedWhileCutOff() {
    List<SimFile> files = world.closedFiles();
    if (files.isEmpty()) return false;
    SimFile file = files.get(random.nextInt(files.size()));
    List<SimDataNode> holders = world.trulyGood(file.blocks.get(0).value());
    if (holders.isEmpty() || !holders.get(0).isServing()) return false;
    cut(List.of(holders.get(0)), wholeCut(), between(4, 20) + (long) (share() * dead));
    world.time().in(2 * SECOND, () -> world.delete(file));
    return true;
  }

  /** A slow write, in the midst of which a member is cut off. */
  private boolean generationRaised() {
    SimFile file = world.put(1, 32 * Shape.MIB, 4 * SECOND, 3);
    world.time().in(SECOND, () -> memberGone(file));
    return true;
  }

  private void memberGone(SimFile file) {
    if (file.deleted || file.blocks.isEmpty()) return;
    BlockId block = file.blocks.get(file.blocks.size() - 1);
    if (!world.hardState().exists(block) || world.hardState().row(block).getCommitted()) return;
    SimDataNode member = world.node(world.hardState().row(block).getMembers(0));
    if (!member.isServing()) return;
    if (random.nextBoolean()) cut(List.of(member), Network.Cut.ALL, between(8, 25));
    else freezes(member, between(8, 25));
  }

  private boolean replicationChanges() {
    List<SimFile> files = world.closedFiles();
    if (files.isEmpty()) return false;
    SimFile file = files.get(random.nextInt(files.size()));
    int wanted = 2 + random.nextInt(4);
    if (wanted == file.replication) wanted = file.replication == 3 ? 2 : 3;
    world.setReplication(file, wanted);
    return true;
  }

  private SimDataNode anyUp() {
    while (true) {
      SimDataNode node = world.nodes().get(random.nextInt(world.nodes().size()));
      if (node.isUp()) return node;
      if (world.nodes().stream().noneMatch(SimDataNode::isUp)) return node;
    }
  }

  private Network.Cut anyCut() {
    return Network.Cut.values()[random.nextInt(Network.Cut.values().length)];
  }

  private Network.Cut wholeCut() {
    return random.nextBoolean() ? Network.Cut.ALL : Network.Cut.NAMENODE;
  }

  private double share() {
    return random.nextDouble();
  }

  private long between(int fromSeconds, int toSeconds) {
    return (long) ((fromSeconds + share() * (toSeconds - fromSeconds)) * 1000) * MILLI;
  }
}
