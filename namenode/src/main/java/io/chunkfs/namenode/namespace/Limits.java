package io.chunkfs.namenode.namespace;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import java.nio.charset.StandardCharsets;

/**
 * The named limits of the namespace; beyond each the answer is {@code LIMIT_EXCEEDED}.
 *
 * @param sessionMillis how long a session is kept after its last call, on the cluster clock
 */
public record Limits(
    int pathBytes,
    int nameBytes,
    int depth,
    int blocksPerFile,
    int blocksPerChange,
    int openFilesPerClient,
    int listPage,
    int locatePage,
    long minBlockSizeBytes,
    long maxBlockSizeBytes,
    int maxReplication,
    long sessionMillis) {
  /** As configured. */
  public static Limits from(Settings settings) throws SettingException {
    return new Limits(
        settings.count("limits.path-bytes"),
        settings.count("limits.name-bytes"),
        settings.count("limits.depth"),
        settings.count("limits.blocks-per-file"),
        settings.count("limits.blocks-per-change"),
        settings.count("limits.open-files-per-client"),
        settings.count("limits.list-page"),
        settings.count("limits.locate-page"),
        settings.bytes("cluster.min-block-size"),
        settings.bytes("cluster.max-block-size"),
        settings.count("cluster.max-replication"),
        settings.duration("namenode.session").toMillis());
  }

  /**
   * Reads a path that a call names.
   *
   * @throws Rejection {@code INVALID_ARGUMENT} when it is not absolute and normal, {@code
   *     LIMIT_EXCEEDED} when it, one of its names or its depth is beyond the limit
   */
  public DfsPath path(String text) throws Rejection {
    if (text.length() > pathBytes || utf8Bytes(text) > pathBytes) {
      throw exceeded("limits.path-bytes", pathBytes, "the path is longer");
    }
    DfsPath path = parsed(text);
    if (path.depth() > depth) {
      throw exceeded("limits.depth", depth, "the path has " + path.depth() + " components");
    }
    for (String name : path.components()) {
      if (name.length() > nameBytes || utf8Bytes(name) > nameBytes) {
        throw exceeded("limits.name-bytes", nameBytes, "longer is the name " + name);
      }
    }
    return path;
  }

  /**
   * Makes sure that a replication may be asked for.
   *
   * @throws Rejection {@code LIMIT_EXCEEDED}
   */
  public void requireReplication(int replication) throws Rejection {
    if (replication < 1 || replication > maxReplication) {
      throw exceeded(
          "cluster.max-replication",
          maxReplication,
          "the replication asked for is " + Integer.toUnsignedString(replication));
    }
  }

  /**
   * Makes sure that a block size may be asked for.
   *
   * @throws Rejection {@code LIMIT_EXCEEDED}
   */
  public void requireBlockSize(long bytes) throws Rejection {
    String asked = "the block size asked for is " + Long.toUnsignedString(bytes);
    if (bytes < 0 || bytes > maxBlockSizeBytes) {
      throw exceeded("cluster.max-block-size", maxBlockSizeBytes, asked);
    }
    if (bytes < minBlockSizeBytes) {
      throw exceeded("cluster.min-block-size", minBlockSizeBytes, asked);
    }
  }

  /** The rejection for going beyond a limit. */
  public static Rejection exceeded(String setting, long limit, String what) {
    return new Rejection(ErrorCode.LIMIT_EXCEEDED, setting + " is " + limit + ": " + what);
  }

  private static DfsPath parsed(String text) throws Rejection {
    try {
      return DfsPath.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new Rejection(ErrorCode.INVALID_ARGUMENT, wrong.getMessage());
    }
  }

  private static int utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
