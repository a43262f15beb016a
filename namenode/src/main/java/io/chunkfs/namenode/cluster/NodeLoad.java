package io.chunkfs.namenode.cluster;

import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.TransferRates;
import io.chunkfs.proto.VolumeReport;
import java.util.List;

/**
 * What a datanode last said of its volumes and its work.
 *
 * @param remaining bytes that all its volumes can still take
 * @param roomiest bytes that one of them can take; a block is never split
 * @param sessions transfer sessions of clients and other datanodes
 * @param copies copies that wait or run there
 * @param rates bytes that it moved per second lately, as of its last heartbeat
 */
public record NodeLoad(
    long capacity,
    long used,
    long remaining,
    long roomiest,
    int workingVolumes,
    int failedVolumes,
    int sessions,
    int copies,
    TransferRates rates) {
  static final NodeLoad UNKNOWN =
      new NodeLoad(0, 0, 0, 0, 0, 0, 0, 0, TransferRates.getDefaultInstance());

  static NodeLoad of(HeartbeatRequest heartbeat) {
    return of(heartbeat.getVolumesList(), heartbeat.getSessions(), heartbeat.getCopyingCount());
  }

  static NodeLoad of(List<VolumeReport> volumes, int sessions, int copies) {
    long capacity = 0;
    long used = 0;
    long remaining = 0;
    long roomiest = 0;
    int failed = 0;
    for (VolumeReport volume : volumes) {
      if (!volume.getFailure().isEmpty()) {
        failed++;
        continue;
      }
      capacity += volume.getCapacity();
      used += volume.getUsed();
      remaining += volume.getRemaining();
      roomiest = Math.max(roomiest, volume.getRemaining());
    }
    return new NodeLoad(
        capacity,
        used,
        remaining,
        roomiest,
        volumes.size() - failed,
        failed,
        sessions,
        copies,
        TransferRates.getDefaultInstance());
  }

  /** The same, moving so much. */
  NodeLoad moving(TransferRates now) {
    return new NodeLoad(
        capacity, used, remaining, roomiest, workingVolumes, failedVolumes, sessions, copies, now);
  }
}
