package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All registered datanodes at one moment. Immutable; any thread. */
public final class ClusterView {
  /** No datanode registered yet. */
  public static final ClusterView EMPTY = new ClusterView(List.of());

  private final List<NodeView> nodes;
  private final List<NodeView> live = new ArrayList<>();
  private final Map<DataNodeId, NodeView> byId = new HashMap<>();
  private final Map<String, List<NodeView>> liveByHost = new HashMap<>();

  /** In order of their indexes, from 0, without gaps. */
  public ClusterView(List<NodeView> nodes) {
    this.nodes = List.copyOf(nodes);
    for (NodeView node : nodes) {
      byId.put(node.id(), node);
      if (node.state() != NodeState.LIVE) continue;
      live.add(node);
      for (String host : node.hosts()) {
        liveByHost.computeIfAbsent(host, added -> new ArrayList<>()).add(node);
      }
    }
  }

  /** All of them, by index. */
  public List<NodeView> nodes() {
    return nodes;
  }

  /** Those that are live. */
  public List<NodeView> live() {
    return live;
  }

  /** The node with this index, if this view knows it yet. */
  public Optional<NodeView> at(int index) {
    return index < nodes.size() ? Optional.of(nodes.get(index)) : Optional.empty();
  }

  /** The node with this id. */
  public Optional<NodeView> find(DataNodeId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Live nodes on a host. */
  public List<NodeView> liveOn(String host) {
    return liveByHost.getOrDefault(Hosts.normal(host), List.of());
  }
}
