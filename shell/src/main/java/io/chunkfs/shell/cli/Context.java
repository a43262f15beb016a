package io.chunkfs.shell.cli;

import io.chunkfs.common.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a verb may use of the process it runs in.
 *
 * @param in standard input
 * @param out standard output, for text
 * @param data standard output, for bytes; flush {@code out} first
 * @param err standard error
 * @param environment the environment variables
 * @param options options that hold for every verb
 */
public record Context(
    InputStream in,
    PrintStream out,
    OutputStream data,
    PrintStream err,
    Environment environment,
    CommonOptions options) {
  /** Hadoop's names of settings that people have in their fingers. */
  private static final Map<String, String> HADOOP_NAMES =
      Map.of("dfs.replication", "cluster.replication", "dfs.blocksize", "cluster.block-size");

  /** Shipped settings, then the file of {@code --conf} or DFS_CONF, then {@code -D}. */
  public Settings loadSettings() throws IOException {
    Optional<Path> file = configuration();
    Settings settings = file.isPresent() ? Settings.load(file.get()) : Settings.defaults();
    return options.settings().isEmpty() ? settings : settings.with(singleSettings());
  }

  /** The user's own file of settings: of {@code --conf}, else of DFS_CONF. */
  public Optional<Path> configuration() {
    if (options.configuration().isPresent()) return options.configuration().map(Path::of);
    return environment.has("DFS_CONF")
        ? Optional.of(Path.of(environment.get("DFS_CONF")))
        : Optional.empty();
  }

  /** The settings of {@code -D}, under our names. */
  public Map<String, String> singleSettings() {
    Map<String, String> ours = new HashMap<>();
    options
        .settings()
        .forEach((key, value) -> ours.put(HADOOP_NAMES.getOrDefault(key, key), value));
    return ours;
  }
}
