package io.chunkfs.namenode.namespace;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;

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
}
