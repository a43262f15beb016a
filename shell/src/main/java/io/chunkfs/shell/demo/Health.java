package io.chunkfs.shell.demo;

import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.client.NodeInfo.State;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the demo shows of the namenode's view.
 *
 * @param nodes how far each datanode is trusted, by name
 * @param blocks sealed blocks in all
 * @param underReplicated of these, with fewer live replicas than wanted
 * @param excess of these, with more replicas than wanted
 * @param moving copies that are under way and replicas that are to be deleted
 * @param hold why repair waits; empty when it does not
 */
record Health(
    Map<String, State> nodes,
    long blocks,
    long underReplicated,
    long excess,
    long moving,
    String hold) {
  Health {
    nodes = Map.copyOf(nodes);
  }

  static Health of(ClusterInfo cluster) {
    Map<String, State> nodes = new TreeMap<>();
    for (NodeInfo node : cluster.nodes()) nodes.put(node.node().name(), node.state());
    return new Health(
        nodes,
        cluster.blocks(),
        cluster.underReplicated(),
        cluster.excess(),
        cluster.repair().copies().size() + cluster.repair().deletions(),
        cluster.repair().hold());
  }

  /** How far a datanode is trusted; one that never registered not at all. */
  State of(String node) {
    return nodes.getOrDefault(node, State.DEAD);
  }

  /**
   * Whether all datanodes are live, all blocks have as many replicas as wanted, and it stays so.
   */
  boolean whole() {
    return underReplicated == 0
        && excess == 0
        && moving == 0
        && nodes.values().stream().allMatch(state -> state == State.LIVE);
  }
}
