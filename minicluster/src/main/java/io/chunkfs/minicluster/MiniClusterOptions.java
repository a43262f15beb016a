package io.chunkfs.minicluster;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.time.Clock;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster in one process is started with.
 *
 * @param directory where its nodes keep their data, as {@code nn1}, {@code dn1} and so on, and
 *     stays after the end; none for a temporary one that goes with the cluster
 * @param dataNodes how many datanodes
 * @param racks how many racks they are spread over
 * @param bind where all nodes listen, on free ports
 * @param patience how long the start may take
 */
public record MiniClusterOptions(
    Optional<Path> directory,
    int dataNodes,
    int racks,
    InetAddress bind,
    Duration patience,
    Settings settings,
    Clock clock) {
  private static final int USUAL = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public MiniClusterOptions {
    if (dataNodes < 0) throw new IllegalArgumentException("no such number: " + dataNodes);
    if (racks < 1) throw new IllegalArgumentException("at least one rack, not " + racks);
  }

  /** Three datanodes in a temporary directory, listening on the loopback, shipped settings. */
  public static MiniClusterOptions defaults() {
    return new MiniClusterOptions(
        Optional.empty(),
        USUAL,
        1,
        InetAddress.getLoopbackAddress(),
        PATIENCE,
        Settings.defaults(),
        Clock.system());
  }

  /** The same with another number of datanodes. */
  public MiniClusterOptions withDataNodes(int number) {
    return new MiniClusterOptions(directory, number, racks, bind, patience, settings, clock);
  }

  /** The same with the datanodes spread over so many racks. */
  public MiniClusterOptions withRacks(int number) {
    return new MiniClusterOptions(directory, dataNodes, number, bind, patience, settings, clock);
  }

  /** The same with so much time for each start. */
  public MiniClusterOptions withPatience(Duration limit) {
    return new MiniClusterOptions(directory, dataNodes, racks, bind, limit, settings, clock);
  }

  /** The same in a directory that stays. */
  public MiniClusterOptions withDirectory(Path place) {
    return new MiniClusterOptions(
        Optional.of(place), dataNodes, racks, bind, patience, settings, clock);
  }

  /** The same with datanodes that are dead, and so repaired, after so much silence. */
  public MiniClusterOptions withDeadAfter(Duration silence) throws SettingException {
    return withSettings(Map.of("namenode.dead-after", silence.toMillis() + " ms"));
  }

  /** The same with other settings. */
  public MiniClusterOptions withSettings(Settings other) {
    return new MiniClusterOptions(directory, dataNodes, racks, bind, patience, other, clock);
  }

  /** The same with single settings replaced. */
  public MiniClusterOptions withSettings(Map<String, String> overrides) throws SettingException {
    return withSettings(settings.with(overrides));
  }

  /**
   * The settings that the nodes get: with fewer datanodes than the default replication, that is
   * lowered to their number, so that files can be written whole.
   */
  Settings effectiveSettings() throws SettingException {
    int replication = settings.count("cluster.replication");
    if (dataNodes == 0 || dataNodes >= replication || dataNodes >= USUAL) return settings;
    return settings.with(Map.of("cluster.replication", Integer.toString(dataNodes)));
  }
}
