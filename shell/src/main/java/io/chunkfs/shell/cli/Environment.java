package io.chunkfs.shell.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * The environment variables of the process.
 *
 * @param variables by name
 */
public record Environment(Map<String, String> variables) {
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** Whether a variable is set to something. */
  public boolean has(String name) {
    return !variables.getOrDefault(name, "").isEmpty();
  }

  /** The value of a variable; empty when it is not set. */
  public String get(String name) {
    return variables.getOrDefault(name, "");
  }

  /** Where this account's local clusters and the like are remembered. */
  public Path stateDirectory() {
    if (has("DFS_STATE_DIR")) return Path.of(get("DFS_STATE_DIR")).toAbsolutePath();
    return Path.of(System.getProperty("user.home"), ".chunkfs").toAbsolutePath();
  }
}
