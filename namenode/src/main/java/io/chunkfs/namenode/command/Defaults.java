package io.chunkfs.namenode.command;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;

/** What a create gets that names no block size or replication. */
public record Defaults(long blockSizeBytes, int replication) {
  /** As configured. */
  public static Defaults from(Settings settings) throws SettingException {
    return new Defaults(
        settings.bytes("cluster.block-size"), settings.count("cluster.replication"));
  }
}
