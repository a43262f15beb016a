package io.chunkfs.datanode.web;

import com.codahale.metrics.MetricRegistry;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.datanode.report.LinkStatus;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.datanode.transfer.DataPort;
import io.chunkfs.proto.VolumeReport;
import io.chunkfs.server.HttpPage;
import io.chunkfs.server.MetricsText;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the HTTP port shows: a page for people and the metrics.
 *
 * @param name of the datanode
 * @param links how the node stands with each namenode, now
 */
public record StatusPages(
    String name,
    ReplicaStore store,
    DataPort port,
    Supplier<List<LinkStatus>> links,
    MetricRegistry metrics) {
  /** The pages by path. */
  public Map<String, Supplier<HttpPage>> pages() {
    return Map.of("/", this::status, "/metrics", () -> MetricsText.page(metrics));
  }

  private HttpPage status() {
    StringBuilder text = new StringBuilder();
    text.append("ChunkFS datanode ").append(name).append(" (").append(store.node()).append(")\n");
    text.append("cluster    ").append(store.clusterId().orElse("not registered yet")).append('\n');
    store
        .namespace()
        .map(NamespaceId::toString)
        .ifPresent(id -> text.append("namespace  ").append(id).append('\n'));
    text.append("obeys      ").append(store.obeyed()).append('\n');
    text.append("data port  ").append(port.address()).append('\n');
    text.append("transfers  ").append(port.sessions()).append('\n');
    text.append("copies     ").append(port.copies().blocks().size()).append(" to be made here\n");
    text.append("replicas   ").append(store.count());
    text.append(", corrupt ").append(store.corruptCount()).append('\n');
    text.append("\nnamenodes\n");
    for (LinkStatus link : links.get()) text.append("  ").append(link).append('\n');
    text.append("\nvolumes\n");
    for (VolumeReport volume : store.volumes()) {
      text.append(
          String.format(
              "  %x  used %,d of %,d bytes, %,d left%s%n",
              volume.getVolume(),
              volume.getUsed(),
              volume.getCapacity(),
              volume.getRemaining(),
              volume.getFailure().isEmpty() ? "" : ", out of service: " + volume.getFailure()));
    }
    return HttpPage.text(text.toString());
  }
}
