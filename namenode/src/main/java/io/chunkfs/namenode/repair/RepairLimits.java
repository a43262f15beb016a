package io.chunkfs.namenode.repair;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.time.Duration;

/**
 * How much repair does at a time.
 *
 * @param bandwidthBytes what each datanode may take in, and send, for copies in a second
 * @param copiesPerNode copies to one datanode, and from one, at a time; more as long as they are
 *     small
 * @param copies copies at a time in the whole cluster
 * @param grace how long a block whose pipeline has just sealed it with too few members is left
 *     alone
 */
public record RepairLimits(long bandwidthBytes, int copiesPerNode, int copies, Duration grace) {
  public RepairLimits {
    if (bandwidthBytes <= 0 || copiesPerNode <= 0 || copies <= 0) {
      throw new IllegalArgumentException("limits of repair must be positive");
    }
  }

  /** As configured. */
  public static RepairLimits from(Settings settings) throws SettingException {
    return new RepairLimits(
        settings.bytes("repair.bandwidth"),
        settings.count("repair.copies-per-node"),
        settings.count("repair.copies"),
        settings.duration("repair.grace"));
  }
}
