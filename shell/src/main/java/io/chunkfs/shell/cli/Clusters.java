package io.chunkfs.shell.cli;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ClientOptions;
import io.chunkfs.client.FsUri;
import io.chunkfs.client.HostPort;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clusters that a command's words name; each is connected to when it is first needed.
 *
 * <p>A path without an address belongs to the cluster of {@code --fs}, else of DFS_FS, else of the
 * setting {@code client.fs}, else the last local one that this account started, else {@code
 * dfs://localhost:8020/}.
 */
public final class Clusters implements AutoCloseable {
  private final Context context;
  private final Map<List<HostPort>, ChunkFs> connected = new HashMap<>();
  private Settings settings;

  /** Connects nowhere yet. */
  public Clusters(Context context) {
    this.context = context;
  }

  /** The cluster that paths without an address belong to. */
  public ChunkFs usual() throws IOException {
    return at(usualAddress());
  }

  /** The address of that cluster. */
  public FsUri usualAddress() throws IOException {
    Environment environment = context.environment();
    if (context.options().fs().isPresent()) return address(context.options().fs().get(), "--fs");
    if (environment.has("DFS_FS")) return address(environment.get("DFS_FS"), "DFS_FS");
    String configured = settings().text("client.fs");
    if (!configured.isEmpty()) return address(configured, "the setting client.fs");
    Path last = environment.stateDirectory().resolve(LastCluster.FILE);
    return LastCluster.read(last)
        .orElseGet(() -> FsUri.parse("dfs://localhost:" + FsUri.DEFAULT_PORT + "/"));
  }

  /** The cluster at an address; one without namenodes means the usual one. */
  public ChunkFs at(FsUri address) throws IOException {
    FsUri full = address.nameNodes().isEmpty() ? usualAddress() : address;
    ChunkFs fs = connected.get(full.nameNodes());
    if (fs == null) {
      fs = ChunkFs.connect(full.withPath(DfsPath.ROOT), clientOptions());
      connected.put(full.nameNodes(), fs);
    }
    return fs;
  }

  /** The settings that this command runs under. */
  public Settings settings() throws IOException {
    if (settings == null) settings = context.loadSettings();
    return settings;
  }

  private ClientOptions clientOptions() throws IOException {
    return ClientOptions.of(settings()).withName("shell:" + ProcessHandle.current().pid());
  }

  private static FsUri address(String text, String source) throws IOException {
    try {
      FsUri address = FsUri.parse(text);
      if (address.nameNodes().isEmpty()) {
        throw new IOException(source + " names no host: " + text);
      }
      return address;
    } catch (IllegalArgumentException wrong) {
      throw new IOException(source + ": " + wrong.getMessage(), wrong);
    }
  }

  /** Ends the sessions with all of them. */
  @Override
  public void close() {
    for (ChunkFs fs : connected.values()) fs.close();
  }
}
