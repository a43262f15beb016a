package io.chunkfs.namenode.service;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.time.Clock;
import java.time.Duration;

/** What the edge needs of the settings. */
public record ServiceOptions(
    Duration lease,
    Duration heartbeat,
    Duration deadAfter,
    int checksumSliceBytes,
    int maxReplication,
    int slotsPerSession,
    int callsPerConnection,
    String supergroup,
    Clock clock) {
  /** As configured. */
  public static ServiceOptions from(Settings settings, Clock clock) throws SettingException {
    return new ServiceOptions(
        settings.duration("namenode.lease"),
        settings.duration("namenode.heartbeat"),
        settings.duration("namenode.dead-after"),
        (int) settings.bytes("cluster.checksum-slice"),
        settings.count("cluster.max-replication"),
        settings.count("limits.slots-per-session"),
        settings.count("limits.calls-per-connection"),
        settings.text("cluster.supergroup"),
        clock);
  }
}
