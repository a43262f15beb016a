package io.chunkfs.shell.demo;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What the demo's cluster is started with: deaths are noticed sooner, blocks are smaller and copies
 * slower than by default, so that a person sees something; what the person has set stays.
 *
 * @param settings of the cluster
 * @param dataNodes how many
 */
record DemoOptions(Settings settings, int dataNodes) {
  private static final String DEAD_AFTER = "namenode.dead-after";
  private static final String BLOCK_SIZE = "cluster.block-size";
  private static final String BANDWIDTH = "repair.bandwidth";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static DemoOptions of(Settings given, int dataNodes) throws SettingException {
    Settings defaults = Settings.defaults();
    Map<String, String> ours = new HashMap<>(Map.of("datanode.reserve", "0 B"));
    if (given.duration(DEAD_AFTER).equals(defaults.duration(DEAD_AFTER))) {
      ours.put(DEAD_AFTER, "5 s");
    }
    if (given.bytes(BLOCK_SIZE) == defaults.bytes(BLOCK_SIZE)) ours.put(BLOCK_SIZE, "8 MiB");
    if (given.bytes(BANDWIDTH) == defaults.bytes(BANDWIDTH)) ours.put(BANDWIDTH, "20 MiB");
    return new DemoOptions(given.with(ours), dataNodes);
  }

  MiniClusterOptions cluster(Path directory) {
    return MiniClusterOptions.defaults()
        .withSettings(settings)
        .withDirectory(directory)
        .withPatience(PATIENCE)
        .withDataNodes(dataNodes);
  }

  Duration deadAfter() throws SettingException {
    return settings.duration(DEAD_AFTER);
  }

  /** What the demo's cluster has and what a cluster has by default, for a person. */
  String said() throws SettingException {
    Settings defaults = Settings.defaults();
    return "set for this demo: dead after "
        + silence(settings)
        + " of silence (default "
        + silence(defaults)
        + "), blocks of "
        + size(settings, BLOCK_SIZE)
        + " (default "
        + size(defaults, BLOCK_SIZE)
        + "),\n  copies at up to "
        + size(settings, BANDWIDTH)
        + "/s a datanode (default "
        + size(defaults, BANDWIDTH)
        + "/s)";
  }

  private static String silence(Settings settings) throws SettingException {
    return whole(Figures.seconds(settings.duration(DEAD_AFTER).toNanos()));
  }

  private static String size(Settings settings, String key) throws SettingException {
    return whole(Figures.mebibytes(settings.bytes(key)));
  }

  /** {@code 5 s} for {@code 5.0 s}. */
  private static String whole(String figure) {
    return figure.replace(".0 ", " ");
  }
}
