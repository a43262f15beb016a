package io.chunkfs.shell.demo;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What the demo's cluster is started with: deaths are noticed sooner and blocks are smaller than by
 * default, so that a person sees something; what the person has set stays.
 *
 * @param settings of the cluster
 * @param dataNodes how many
 */
record DemoOptions(Settings settings, int dataNodes) {
  private static final Map<String, String> OURS =
      Map.of("namenode.dead-after", "5 s", "cluster.block-size", "8 MiB");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static DemoOptions of(Settings given, int dataNodes) throws SettingException {
    Settings defaults = Settings.defaults();
    Map<String, String> ours = new HashMap<>(Map.of("datanode.reserve", "0 B"));
    boolean deadAfter =
        given.duration("namenode.dead-after").equals(defaults.duration("namenode.dead-after"));
    boolean blockSize = given.bytes("cluster.block-size") == defaults.bytes("cluster.block-size");
    if (deadAfter) ours.put("namenode.dead-after", OURS.get("namenode.dead-after"));
    if (blockSize) ours.put("cluster.block-size", OURS.get("cluster.block-size"));
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
    return settings.duration("namenode.dead-after");
  }

  /** What differs from a real cluster, for a person. */
  String said() throws SettingException {
    Settings defaults = Settings.defaults();
    return "set for this demo: dead after "
        + Figures.seconds(deadAfter().toNanos())
        + " of silence (default "
        + Figures.seconds(defaults.duration("namenode.dead-after").toNanos())
        + "), blocks of "
        + Figures.mebibytes(settings.bytes("cluster.block-size"))
        + " (default "
        + Figures.mebibytes(defaults.bytes("cluster.block-size"))
        + ")";
  }
}
