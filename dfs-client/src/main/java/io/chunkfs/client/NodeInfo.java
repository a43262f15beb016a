package io.chunkfs.client;

import io.chunkfs.proto.DataNodeReport;
import java.time.Duration;

/**
 * One datanode as the namenode sees it.
 *
 * @param capacityBytes size of its volumes
 * @param usedBytes bytes of replicas on them
 * @param remainingBytes bytes it can still take
 * @param silent time since it was last heard of
 * @param replicas replicas it reported
 * @param sessions transfer sessions running on it
 * @param failedVolumes volumes out of service
 */
public record NodeInfo(
    DataNodeInfo node,
    State state,
    long capacityBytes,
    long usedBytes,
    long remainingBytes,
    Duration silent,
    long replicas,
    int sessions,
    int failedVolumes) {

  /** How far a datanode is trusted. */
  public enum State {
    /** Heard from in time. */
    LIVE,
    /** Silent for a while: gets no new blocks and is read last. */
    SUSPECT,
    /** Silent for long: its replicas do not count. */
    DEAD
  }

  static NodeInfo of(DataNodeReport report) {
    return new NodeInfo(
        DataNodeInfo.of(report.getAddress()),
        switch (report.getState()) {
          case LIVE -> State.LIVE;
          case SUSPECT -> State.SUSPECT;
          default -> State.DEAD;
        },
        report.getCapacity(),
        report.getUsed(),
        report.getRemaining(),
        Duration.ofMillis(report.getSilentMillis()),
        report.getReplicas(),
        report.getSessions(),
        report.getFailedVolumes());
  }
}
