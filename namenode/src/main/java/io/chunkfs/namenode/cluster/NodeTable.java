package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.TransferTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The registered datanodes and what each last said. A node has a dense index for as long as this
 * process lives.
 *
 * <p>Thread: the cluster loop owns it; others read the views that it makes.
 */
final class NodeTable {
  private final List<Entry> entries = new ArrayList<>();
  private final Map<DataNodeId, Entry> byId = new HashMap<>();

  /** One node. */
  static final class Entry {
    private final int index;
    private final DataNodeId id;
    private DataNodeAddress address;
    private Set<String> hosts;
    private String host = "";
    private long process;
    private NodeLoad load = NodeLoad.UNKNOWN;
    private final MovedBytes moved = new MovedBytes();

    private Entry(int index, DataNodeId id) {
      this.index = index;
      this.id = id;
    }

    int index() {
      return index;
    }

    DataNodeId id() {
      return id;
    }

    String name() {
      return address.getName();
    }

    /** Where it registered from; empty when it did not since this namenode started. */
    String host() {
      return host;
    }

    /** The process that registered last; 0 when none did since this namenode started. */
    long process() {
      return process;
    }

    void says(NodeLoad now) {
      load = now;
    }

    /** What a heartbeat said. */
    void says(NodeLoad now, TransferTotals totals, long nowNanos) {
      load = now.moving(moved.now(totals, nowNanos));
    }

    void registered(long newProcess, String peerHost) {
      if (process != newProcess) moved.restarted();
      process = newProcess;
      Set<String> known = new HashSet<>(hosts);
      host = Hosts.normal(peerHost);
      known.add(host);
      hosts = Set.copyOf(known);
    }

    /** It died: it must register again. */
    void gone() {
      process = 0;
    }
  }

  /** Adds a node or takes its new address; the hard state has it. */
  Entry known(DataNodeAddress address) {
    DataNodeId id = new DataNodeId(address.getNode());
    Entry entry = byId.get(id);
    if (entry == null) {
      entry = new Entry(entries.size(), id);
      entries.add(entry);
      byId.put(id, entry);
    }
    entry.address = address;
    Set<String> hosts = new HashSet<>();
    for (Endpoint endpoint : address.getDataList()) hosts.add(Hosts.normal(endpoint.getHost()));
    entry.hosts = Set.copyOf(hosts);
    return entry;
  }

  /** The node, or null. */
  Entry find(DataNodeId id) {
    return byId.get(id);
  }

  Entry at(int index) {
    return entries.get(index);
  }

  List<Entry> all() {
    return entries;
  }

  /** All nodes as they are now. */
  ClusterView view(Liveness liveness, ReplicaMap replicas, long nowNanos) {
    List<NodeView> views = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      Optional<Reason> reason = liveness.reason(entry.index, nowNanos);
      views.add(
          new NodeView(
              entry.index,
              entry.id,
              entry.address,
              entry.hosts,
              entry.process,
              liveness.state(entry.index, reason),
              reason,
              entry.load,
              liveness.heardNanos(entry.index),
              replicas.replicas(entry.index)));
    }
    return new ClusterView(views);
  }
}
