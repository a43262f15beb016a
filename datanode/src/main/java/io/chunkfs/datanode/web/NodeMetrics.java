package io.chunkfs.datanode.web;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.proto.VolumeReport;
import java.util.function.ToLongFunction;

/** What the metrics say of the replicas and the volumes. */
public final class NodeMetrics {
  private NodeMetrics() {}

  /** Adds gauges, asked when somebody looks. */
  public static void register(MetricRegistry metrics, ReplicaStore store) {
    metrics.gauge("chunkfs.datanode.replicas", () -> (Gauge<Integer>) store::count);
    metrics.gauge("chunkfs.datanode.replicas-corrupt", () -> (Gauge<Integer>) store::corruptCount);
    gauge(metrics, "volumes", store, volume -> 1);
    gauge(metrics, "volumes-failed", store, volume -> volume.getFailure().isEmpty() ? 0 : 1);
    gauge(metrics, "capacity-bytes", store, VolumeReport::getCapacity);
    gauge(metrics, "used-bytes", store, VolumeReport::getUsed);
    gauge(metrics, "remaining-bytes", store, VolumeReport::getRemaining);
  }

  private static void gauge(
      MetricRegistry metrics, String name, ReplicaStore store, ToLongFunction<VolumeReport> of) {
    metrics.gauge(
        "chunkfs.datanode." + name,
        () -> (Gauge<Long>) () -> store.volumes().stream().mapToLong(of).sum());
  }
}
