package io.chunkfs.namenode.sim;

import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.repair.RepairLimits;
import java.util.function.BiFunction;

/**
 * What a fault is planted with: how datanodes are made, what stands in the door, and settings of
 * the namenode that are not those the laws know.
 */
record Plants(
    NodeMaker maker,
    BiFunction<World, Door, Door> door,
    BiFunction<Shape, ClusterLimits, ClusterLimits> limits,
    BiFunction<Shape, RepairLimits, RepairLimits> repair) {
  static final Plants NONE =
      new Plants(
          SimDataNode::new,
          (world, door) -> door,
          (shape, limits) -> limits,
          (shape, repair) -> repair);

  /** Makes a datanode. */
  interface NodeMaker {
    SimDataNode make(World world, int number, String rack, long capacity);
  }

  Plants withNodes(NodeMaker planted) {
    return new Plants(planted, door, limits, repair);
  }

  Plants withDoor(BiFunction<World, Door, Door> planted) {
    return new Plants(maker, planted, limits, repair);
  }

  Plants withLimits(ClusterLimits planted) {
    return new Plants(maker, door, (shape, limits) -> planted, repair);
  }

  Plants withRepair(RepairLimits planted) {
    return new Plants(maker, door, limits, (shape, repair) -> planted);
  }
}
