package io.chunkfs.namenode.sim;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.BlockRow;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether everything is exactly as wanted: on the disks, in truth, and in what the namenode knows.
 */
final class Wholeness {
  private final World world;

  Wholeness(World world) {
    this.world = world;
  }

  /** What is not as wanted, the first of it; empty when all is. */
  String lack() {
    Map<Long, Integer> good = goodReplicas();
    int live = (int) world.nodes().stream().filter(SimDataNode::isUp).count();
    for (Map.Entry<Long, BlockRow> each : world.hardState().blocks().entrySet()) {
      long block = each.getKey();
      String lack = lack(block, each.getValue(), good.getOrDefault(block, 0), live);
      if (!lack.isEmpty()) return lack;
    }
    for (SimDataNode node : world.nodes()) {
      if (!node.isUp()) continue;
      String lack = leftOver(node);
      if (!lack.isEmpty()) return lack;
    }
    int rows = world.hardState().deletedRows();
    return rows == 0 ? "" : rows + " rows of deleted blocks are not forgotten";
  }

  private String lack(long block, BlockRow row, int good, int live) {
    if (!row.getCommitted()) return "block " + block + " is being written";
    int wanted = Math.min(live, row.getReplication());
    if (good != wanted) {
      return "block "
          + block
          + " has "
          + good
          + " replicas of "
          + wanted
          + "; "
          + world.nameNode().belief(block);
    }
    int known =
        world
            .nameNode()
            .cluster()
            .replicas()
            .find(new BlockId(block))
            .map(each -> each.good().size())
            .orElse(0);
    return known == wanted ? "" : "the namenode counts " + known + " replicas of block " + block;
  }

  private Map<Long, Integer> goodReplicas() {
    Map<Long, Integer> good = new HashMap<>();
    for (SimDataNode node : world.nodes()) {
      if (!node.isUp()) continue;
      for (SimReplica replica : node.disk().replicas().values()) {
        BlockRow row = world.hardState().blocks().get(replica.block);
        boolean is = row != null && replica.isSealed() && !replica.rotten;
        if (is && replica.generation == row.getConfirmedGeneration()) {
          good.merge(replica.block, 1, Integer::sum);
        }
      }
    }
    return good;
  }

  private String leftOver(SimDataNode node) {
    for (SimReplica bad : node.disk().quarantined().values()) {
      return node + " still has a quarantined replica of block " + bad.block;
    }
    for (SimReplica replica : node.disk().replicas().values()) {
      BlockRow row = world.hardState().blocks().get(replica.block);
      if (row == null) return node + " still has a replica of deleted block " + replica.block;
      if (replica.isSealed() && replica.generation == row.getConfirmedGeneration()) continue;
      return node
          + " still has a replica of block "
          + replica.block
          + "@"
          + replica.generation
          + ", "
          + replica.state
          + ", and the row has "
          + row.getConfirmedGeneration();
    }
    return "";
  }

  /** Runs until all is as wanted; how long that took, or -1 when it did not come about. */
  long await(long withinNanos) {
    long begun = world.time().now();
    while (true) {
      if (lack().isEmpty()) return world.time().now() - begun;
      if (world.time().now() - begun >= withinNanos) return -1;
      world.run(Timeline.SECOND);
    }
  }

  void require(long withinNanos) {
    if (await(withinNanos) >= 0) return;
    throw new Violation(
        Law.CONVERGES,
        world.time().now(),
        "not as wanted " + withinNanos / Timeline.SECOND + " s after the faults ended: " + lack());
  }
}
