package io.chunkfs.namenode.cluster;

import io.chunkfs.proto.TransferRates;
import io.chunkfs.proto.VolumeReport;
import java.util.List;

/**
 * What a datanode last said of its volumes and its work.
 *
 * @param rates bytes that it moved per second lately, as of its last heartbeat
 */
public record NodeLoad(
    long capacity,
    long used,
    long remaining,
    int workingVolumes,
    int failedVolumes,
    int sessions,
    TransferRates rates) {
  static final NodeLoad UNKNOWN = new NodeLoad(0, 0, 0, 0, 0, 0);

  /** One that moves nothing. */
  public NodeLoad(
      long capacity,
      long used,
      long remaining,
      int workingVolumes,
      int failedVolumes,
      int sessions) {
    this(
        capacity,
        used,
        remaining,
        workingVolumes,
        failedVolumes,
        sessions,
        TransferRates.getDefaultInstance());
  }

  static NodeLoad of(List<VolumeReport> volumes, int sessions) {
    long capacity = 0;
    long used = 0;
    long remaining = 0;
    int failed = 0;
    for (VolumeReport volume : volumes) {
      if (!volume.getFailure().isEmpty()) {
        failed++;
        continue;
      }
      capacity += volume.getCapacity();
      used += volume.getUsed();
      remaining += volume.getRemaining();
    }
    return new NodeLoad(capacity, used, remaining, volumes.size() - failed, failed, sessions);
  }

  /** The same, moving so much. */
  NodeLoad moving(TransferRates now) {
    return new NodeLoad(capacity, used, remaining, workingVolumes, failedVolumes, sessions, now);
  }
}
