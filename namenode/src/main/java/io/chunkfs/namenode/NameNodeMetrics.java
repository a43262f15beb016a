package io.chunkfs.namenode;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import io.chunkfs.namenode.cluster.BlockCounts;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.namenode.service.NameNodeEdge;
import io.chunkfs.namenode.service.Serving;
import io.chunkfs.proto.NodeState;
import io.chunkfs.server.MetricsText;
import java.util.Locale;
import java.util.function.Supplier;

/** The gauges of a namenode. */
final class NameNodeMetrics {
  private static final String PREFIX = "chunkfs_namenode_";

  private final MetricRegistry registry;

  private NameNodeMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  static void register(
      MetricRegistry registry, Serving rooms, NameNodeEdge edge, Reclaimer reclaimer) {
    NameNodeMetrics metrics = new NameNodeMetrics(registry);
    metrics.gauge("writer_queue", rooms.writer()::waiting);
    metrics.gauge("batches_total", rooms.writer()::batches);
    metrics.gauge("faults_total", rooms.writer()::faults);
    Histogram changes = registry.histogram(PREFIX + "batch_changes");
    rooms.state().listen((batch, row) -> changes.update(batch.size()));
    metrics.gauge("cluster_queue", rooms.cluster()::waiting);
    metrics.gauge("connections", edge::connections);
    metrics.gauge("leases", rooms.leases()::count);
    metrics.gauge("applied_index", () -> rooms.state().applied().getIndex());
    metrics.gauge("leads", () -> rooms.journal().leadership().ready());
    metrics.gauge("reclaim_slices_total", reclaimer::slices);
    Runtime runtime = Runtime.getRuntime();
    metrics.gauge("heap_used_bytes", () -> runtime.totalMemory() - runtime.freeMemory());
    metrics.gauge("heap_max_bytes", runtime::maxMemory);
    metrics.cluster(rooms);
    metrics.repair(rooms.repair()::status);
  }

  private void cluster(Serving rooms) {
    Supplier<ClusterState> state = rooms.cluster()::state;
    for (NodeState each : NodeState.values()) {
      if (each == NodeState.UNRECOGNIZED || each == NodeState.NODE_STATE_UNSPECIFIED) continue;
      String label = each.name().toLowerCase(Locale.ROOT);
      gauge(
          MetricsText.labelled("datanodes", "state", label),
          () -> state.get().nodes().nodes().stream().filter(n -> n.state() == each).count());
    }
    Supplier<BlockCounts> counts = rooms.cluster().replicas()::counts;
    gauge("blocks", () -> state.get().sealedBlocks());
    gauge("blocks_missing", () -> state.get().sealedBlocks() - counts.get().reported());
    gauge("blocks_corrupt", () -> counts.get().corrupt());
    gauge(
        "blocks_under_replicated",
        () -> state.get().sealedBlocks() - counts.get().known() + counts.get().underReplicated());
    gauge("replicas_in_quarantine", () -> state.get().orphans());
    gauge("blocks_being_deleted", () -> state.get().deletions());
    gauge("safe_mode", () -> state.get().safeMode());
  }

  private void repair(Supplier<RepairStatus> status) {
    String[] left = {"one", "two", "more"};
    for (int danger = 0; danger < left.length; danger++) {
      int index = danger;
      gauge(
          MetricsText.labelled("repair_waiting", "copies_left", left[danger]),
          () -> status.get().waiting().get(index));
    }
    gauge("repair_copies", () -> status.get().copies().size());
    gauge("repair_bytes_left", () -> status.get().bytesLeft());
    gauge("repair_bytes_per_second", () -> status.get().bytesPerSecond());
    gauge("repair_copies_made_total", () -> status.get().made());
    gauge("repair_copies_failed_total", () -> status.get().failed());
    gauge("repair_replicas_trimmed_total", () -> status.get().trimmed());
    gauge("repair_deletions", () -> status.get().deletions());
    gauge("repair_holds", () -> status.get().hold().isPresent());
  }

  private void gauge(String name, Supplier<?> value) {
    Gauge<Object> gauge = value::get;
    registry.register(PREFIX + name, gauge);
  }
}
