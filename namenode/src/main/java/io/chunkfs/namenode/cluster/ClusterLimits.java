package io.chunkfs.namenode.cluster;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.time.Duration;

/**
 * The cluster's clocks and thresholds.
 *
 * @param orphanQuarantine how long a replica that no file has stays before it is deleted
 * @param massSilenceWindow datanodes that fall silent within it fall together
 * @param massSilencePatience how long verdicts and repair wait for them
 */
public record ClusterLimits(
    Duration suspectAfter,
    Duration deadAfter,
    Duration heartbeat,
    Duration orphanQuarantine,
    double safeModeThreshold,
    FlappingLimits flapping,
    Duration massSilenceWindow,
    Duration massSilencePatience) {
  /**
   * As configured. A quarantine outlasts every write in flight, whatever is configured: a writer
   * may be silent for as long as its lease, and what became of it then travels with a heartbeat.
   */
  public static ClusterLimits from(Settings settings) throws SettingException {
    Duration heartbeat = settings.duration("namenode.heartbeat");
    Duration longestWrite = settings.duration("namenode.lease").plus(heartbeat.multipliedBy(2));
    Duration quarantine = settings.duration("datanode.orphan-quarantine");
    return new ClusterLimits(
        settings.duration("namenode.suspect-after"),
        settings.duration("namenode.dead-after"),
        heartbeat,
        quarantine.compareTo(longestWrite) < 0 ? longestWrite : quarantine,
        settings.number("namenode.safe-mode-threshold"),
        FlappingLimits.from(settings),
        settings.duration("namenode.mass-silence.window"),
        settings.duration("namenode.mass-silence.patience"));
  }
}
