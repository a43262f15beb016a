package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A cluster in one thread: virtual time, one namenode made of the real parts, simulated datanodes,
 * and everything that can be done to them. The same seed gives the same run.
 */
final class World {
  private final Shape shape;
  private final Random random;
  private final Timeline time = new Timeline();
  private final Ledger ledger;
  private final Network network;
  private final HardState hardState;
  private final SimNameNode nameNode;
  private final Laws laws;
  private final Plants plants;
  private final List<SimDataNode> nodes = new ArrayList<>();
  private final Map<Long, SimDataNode> byId = new HashMap<>();
  private final List<SimFile> files = new ArrayList<>();

  World(Shape shape, boolean telling, Plants plants) {
    this.shape = shape;
    this.random = new Random(shape.seed());
    this.ledger = new Ledger(time, telling);
    this.network = new Network(time, random, ledger);
    this.hardState = new HardState(time, this::applied);
    this.nameNode = new SimNameNode(this);
    this.laws = new Laws(this);
    this.plants = plants;
    for (int number = 1; number <= shape.nodes(); number++) {
      String rack = "/rack" + ((number - 1) % shape.racks() + 1);
      SimDataNode node = plants.maker().make(this, number, rack, shape.capacity());
      nodes.add(node);
      byId.put(node.id().value(), node);
      hardState.register(node.address());
    }
  }

  /** Starts everything and lets the datanodes register. */
  void start() {
    nameNode.start();
    for (SimDataNode node : nodes) node.start();
    run(3 * SECOND);
  }

  Plants plants() {
    return plants;
  }

  void run(long nanos) {
    time.runUntil(time.now() + nanos);
  }

  Shape shape() {
    return shape;
  }

  Random random() {
    return random;
  }

  Timeline time() {
    return time;
  }

  Ledger ledger() {
    return ledger;
  }

  Network network() {
    return network;
  }

  HardState hardState() {
    return hardState;
  }

  SimNameNode nameNode() {
    return nameNode;
  }

  Laws laws() {
    return laws;
  }

  List<SimDataNode> nodes() {
    return nodes;
  }

  SimDataNode node(long id) {
    return byId.get(id);
  }

  List<SimFile> files() {
    return files;
  }

  /** The door that datanodes see: the laws look at all that leaves, the planted fault included. */
  Door plant(Door real) {
    return laws.watching(plants.door().apply(this, real));
  }

  /** How long a copy takes: the target's and the source's share of their bandwidth. */
  long copyNanos(SimCopies.Copy copy, SimDataNode target) {
    int atTarget = target.copies().under().size();
    int atSource = 0;
    for (SimDataNode node : nodes) {
      for (SimCopies.Copy each : node.copies().under()) {
        if (each.from() == copy.from()) atSource++;
      }
    }
    double share =
        shape.repair().bandwidthBytes() / (double) Math.max(1, Math.max(atTarget, atSource));
    return (long) (copy.order().getCopy().getLength() / share * SECOND) + SECOND / 50;
  }

  SimFile put(int blocks, long blockBytes, long blockNanos, int replication) {
    SimFile file = newFile(replication);
    new SimWriter(this, file, blocks, blockBytes, blockNanos).begin();
    return file;
  }

  SimFile putOn(List<SimDataNode> where, int blocks, long blockBytes) {
    SimFile file = newFile(where.size());
    new SimWriter(this, file, blocks, blockBytes, SECOND / 10).on(where).begin();
    return file;
  }

  private SimFile newFile(int replication) {
    SimFile file = new SimFile(files.size() + 1, replication);
    files.add(file);
    return file;
  }

  void delete(SimFile file) {
    if (file.deleted) return;
    file.deleted = true;
    file.deletedNanos = time.now();
    ledger.count("files deleted");
    hardState.delete(file.blocks);
  }

  void setReplication(SimFile file, int replication) {
    file.replication = replication;
    List<BlockId> there = file.blocks.stream().filter(hardState::exists).toList();
    hardState.setReplication(there, replication);
  }

  /** Closed files that exist, in order. */
  List<SimFile> closedFiles() {
    return files.stream().filter(file -> file.closed && !file.deleted).toList();
  }

  /** Who has, on a disk that is not lost for good, a replica that is whole and not stale. */
  List<SimDataNode> trulyGood(long block) {
    BlockRow row = hardState.blocks().get(block);
    List<SimDataNode> good = new ArrayList<>();
    if (row == null) return good;
    for (SimDataNode node : nodes) {
      SimReplica replica = node.disk().sealed(block, row.getConfirmedGeneration());
      if (replica != null && !replica.rotten && !node.isGoneForGood()) good.add(node);
    }
    return good;
  }

  /** An admin ends the hold that many silent nodes cause. */
  void adminSaysGo() {
    laws.copies().adminSaysGo();
    nameNode.adminSaysGo();
  }

  /** All that can still be had is had again: the faults are over. */
  void endFaults() {
    network.healAll();
    if (!nameNode.isUp()) nameNode.start();
    for (SimDataNode node : nodes) {
      node.disk().unfill();
      node.thaw();
      if (!node.isGoneForGood()) node.start();
    }
    ledger.tell(() -> "the faults are over");
  }

  private void applied(List<Change> changes) {
    nameNode.applied(changes);
  }
}
