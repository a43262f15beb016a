package io.chunkfs.namenode.sim;

import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.cluster.FlappingLimits;
import io.chunkfs.namenode.repair.RepairLimits;
import java.time.Duration;

/** What a simulated cluster looks like, and the settings that its namenode runs with. */
record Shape(
    long seed,
    int nodes,
    int racks,
    int replication,
    long capacity,
    ClusterLimits limits,
    RepairLimits repair) {
  static final long MIB = 1 << 20;

  /** As shipped, on disks of 100 GB. */
  static Shape of(long seed, int nodes) {
    return new Shape(
        seed,
        nodes,
        5,
        3,
        100_000 * MIB,
        clocks(Duration.ofSeconds(30), Duration.ofSeconds(60)),
        new RepairLimits(100 * MIB, 2, 10_000, Duration.ofSeconds(2)));
  }

  /** As shipped, but for these two. */
  static ClusterLimits clocks(Duration dead, Duration orphans) {
    return new ClusterLimits(
        Duration.ofSeconds(5),
        dead,
        Duration.ofSeconds(1),
        orphans,
        0.999,
        new FlappingLimits(
            3, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMinutes(10)),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10));
  }

  Shape withClocks(Duration dead, Duration orphans) {
    return new Shape(seed, nodes, racks, replication, capacity, clocks(dead, orphans), repair);
  }

  Shape withReplication(int wanted) {
    return new Shape(seed, nodes, racks, wanted, capacity, limits, repair);
  }

  Shape withRacks(int count) {
    return new Shape(seed, nodes, count, replication, capacity, limits, repair);
  }

  Shape withCapacity(long bytes) {
    return new Shape(seed, nodes, racks, replication, bytes, limits, repair);
  }

  /** Suspicion comes no later than half of death. */
  long suspectNanos() {
    return Math.min(limits.suspectAfter().toNanos(), deadNanos() / 2);
  }

  long deadNanos() {
    return limits.deadAfter().toNanos();
  }
}
