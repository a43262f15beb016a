package io.chunkfs.namenode.cluster;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.time.Duration;

/**
 * When a datanode that goes silent and comes back has to prove itself.
 *
 * @param returns so often within {@code window} is too often
 * @param hold how long it is held the first time; twice as long each further time
 * @param longestHold but never longer
 */
public record FlappingLimits(int returns, Duration window, Duration hold, Duration longestHold) {
  /** As configured. */
  public static FlappingLimits from(Settings settings) throws SettingException {
    return new FlappingLimits(
        settings.count("namenode.flapping.returns"),
        settings.duration("namenode.flapping.window"),
        settings.duration("namenode.flapping.hold"),
        settings.duration("namenode.flapping.longest-hold"));
  }
}
