package io.chunkfs.namenode.cluster;

import java.time.Duration;

/** The clocks and thresholds that are shipped, and others. */
final class TestLimits {
  static final FlappingLimits FLAPPING =
      new FlappingLimits(3, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMinutes(10));
  static final ClusterLimits STANDARD = clocks(Duration.ofSeconds(5), Duration.ofSeconds(30));

  private TestLimits() {}

  static ClusterLimits clocks(Duration suspectAfter, Duration deadAfter) {
    return new ClusterLimits(
        suspectAfter,
        deadAfter,
        Duration.ofSeconds(1),
        Duration.ofSeconds(60),
        0.999,
        FLAPPING,
        Duration.ofSeconds(30),
        Duration.ofMinutes(10));
  }
}
