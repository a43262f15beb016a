package io.chunkfs.namenode.cluster;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.time.Duration;

/**
 * The cluster's clocks and thresholds.
 *
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
  /** As configured. */
  public static ClusterLimits from(Settings settings) throws SettingException {
    return new ClusterLimits(
        settings.duration("namenode.suspect-after"),
        settings.duration("namenode.dead-after"),
        settings.duration("namenode.heartbeat"),
        settings.duration("datanode.orphan-quarantine"),
        settings.number("namenode.safe-mode-threshold"),
        FlappingLimits.from(settings),
        settings.duration("namenode.mass-silence.window"),
        settings.duration("namenode.mass-silence.patience"));
  }
}
