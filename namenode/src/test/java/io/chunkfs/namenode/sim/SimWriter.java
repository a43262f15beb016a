package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.MILLI;
import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client that writes one file, block after block: asks the real placement, opens a pipeline,
 * drops members that fail under a new generation, commits.
 */
final class SimWriter {
  private static final int PATIENCE = 60;

  private final World world;
  private final SimFile file;
  private final long blockBytes;
  private final long blockNanos;
  private final List<DataNodeId> excluded = new ArrayList<>();
  private final Map<SimDataNode, Integer> members = new LinkedHashMap<>();
  private List<SimDataNode> wanted = List.of();
  private int left;
  private int tries;
  private BlockId block;
  private Generation generation;

  SimWriter(World world, SimFile file, int blocks, long blockBytes, long blockNanos) {
    this.world = world;
    this.file = file;
    this.left = blocks;
    this.blockBytes = blockBytes;
    this.blockNanos = blockNanos;
  }

  /** Prescribes where the blocks go, instead of asking for it. */
  SimWriter on(List<SimDataNode> nodes) {
    wanted = nodes;
    return this;
  }

  void begin() {
    tries = 0;
    nextBlock();
  }

  private void nextBlock() {
    if (file.deleted) return;
    if (left == 0) {
      file.closed = true;
      world.ledger().count("files written");
      return;
    }
    List<SimDataNode> chosen = choose();
    if (chosen.isEmpty()) {
      if (++tries > PATIENCE) giveUp("no datanodes");
      else world.time().in(SECOND, this::nextBlock);
      return;
    }
    block = world.hardState().allocate(file.id, file.replication, ids(chosen));
    generation = new Generation(world.hardState().row(block).getIssuedGeneration());
    file.blocks.add(block);
    open(chosen);
  }

  private List<SimDataNode> choose() {
    if (!wanted.isEmpty()) return wanted;
    if (!world.nameNode().isUp() || world.nameNode().isPaused()) return List.of();
    Placement placement =
        new Placement(
            world.nameNode().state().nodes(),
            world.nameNode().cluster().promises(),
            world.random());
    try {
      List<NodeView> chosen =
          placement.choose(
              new Placement.Wish(file.replication, blockBytes, "", excluded), Duration.ZERO);
      List<SimDataNode> nodes = new ArrayList<>();
      for (NodeView each : chosen) nodes.add(world.node(each.id().value()));
      world.laws().placed(nodes);
      return nodes;
    } catch (ChunkFsException tooFew) {
      world.ledger().count("writers that wait for datanodes");
      return List.of();
    }
  }

  /** A member that cannot be had is named to the namenode, and the block begins anew elsewhere. */
  private void open(List<SimDataNode> chosen) {
    members.clear();
    for (SimDataNode node : chosen) {
      boolean there = node.isServing() && world.network().clients(node);
      if (there && node.open(block, generation, blockBytes)) {
        members.put(node, node.life());
      } else {
        excluded.add(node.id());
        if (!there) world.nameNode().accused(node.id(), "client" + file.id);
      }
    }
    if (members.size() == chosen.size()) {
      tries = 0;
      world.time().in(blockNanos, this::lastPacket);
      return;
    }
    world.ledger().count("blocks abandoned");
    file.blocks.remove(block);
    world.hardState().delete(List.of(block));
    if (++tries > PATIENCE || !wanted.isEmpty()) giveUp("no pipeline");
    else world.time().in(100 * MILLI, this::nextBlock);
  }

  private void lastPacket() {
    if (file.deleted) return;
    List<SimDataNode> alive = new ArrayList<>();
    for (Map.Entry<SimDataNode, Integer> member : members.entrySet()) {
      SimDataNode node = member.getKey();
      boolean there = node.isServing() && node.life() == member.getValue();
      if (there && world.network().clients(node)) alive.add(node);
      else drop(node);
    }
    if (alive.size() == members.size()) seal(alive);
    else recover(alive);
  }

  /** Whoever is dropped may have had everything, and may seal what is stale from then on. */
  private void drop(SimDataNode node) {
    excluded.add(node.id());
    world.nameNode().accused(node.id(), "client" + file.id);
    if (node.isUp() && world.random().nextBoolean()) {
      BlockId its = block;
      Generation old = generation;
      node.later(0, () -> node.seal(its, old));
    }
  }

  private void recover(List<SimDataNode> alive) {
    if (alive.size() < Math.min(2, file.replication)) {
      giveUp("the pipeline failed");
      return;
    }
    world.ledger().count("generations raised");
    world.ledger().tell(() -> "block " + block.value() + " goes on with " + alive);
    Generation before = generation;
    generation = world.hardState().issue(block);
    members.clear();
    for (SimDataNode node : alive) {
      if (node.restamp(block, before, generation)) members.put(node, node.life());
    }
    List<DataNodeId> confirmed = ids(List.copyOf(members.keySet()));
    Generation now = generation;
    world
        .time()
        .in(
            20 * MILLI,
            () -> {
              if (file.deleted) return;
              if (confirmed.size() < Math.min(2, file.replication)) {
                giveUp("the pipeline failed again");
                return;
              }
              world.hardState().confirm(block, now, confirmed);
              world.time().in(300 * MILLI, this::lastPacket);
            });
  }

  private void seal(List<SimDataNode> alive) {
    for (SimDataNode node : alive) {
      if (!node.seal(block, generation)) {
        world.time().in(100 * MILLI, this::lastPacket);
        return;
      }
    }
    world
        .time()
        .in(
            (long) (world.random().nextDouble() * 20 * MILLI),
            () -> {
              if (file.deleted) return;
              world.hardState().commit(block, blockBytes, ids(alive));
              world.ledger().count("blocks written");
              left--;
              nextBlock();
            });
  }

  private void giveUp(String why) {
    world.ledger().count("files given up: " + why);
    world.delete(file);
  }

  private static List<DataNodeId> ids(List<SimDataNode> nodes) {
    return nodes.stream().map(SimDataNode::id).toList();
  }
}
