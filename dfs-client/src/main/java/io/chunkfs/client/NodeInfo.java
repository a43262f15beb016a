package io.chunkfs.client;

import io.chunkfs.proto.DataNodeReport;
import io.chunkfs.proto.TransferRates;
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
 * @param reason why it is not live or takes no new blocks, for a person; empty when it does
 * @param reasonCode stable code of the reason; empty when there is none
 * @param rates what it moves
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
    int failedVolumes,
    String reason,
    String reasonCode,
    Rates rates) {

  /**
   * Bytes per second lately.
   *
   * @param clientRead sent to clients
   * @param clientWritten taken from writers
   * @param copySent sent as copies to other datanodes
   * @param copyReceived taken as copies from other datanodes
   */
  public record Rates(long clientRead, long clientWritten, long copySent, long copyReceived) {
    static Rates of(TransferRates rates) {
      return new Rates(
          rates.getClientRead(),
          rates.getClientWritten(),
          rates.getCopySent(),
          rates.getCopyReceived());
    }
  }

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
        report.getFailedVolumes(),
        report.getReason(),
        report.getReasonCode(),
        Rates.of(report.getRates()));
  }
}
