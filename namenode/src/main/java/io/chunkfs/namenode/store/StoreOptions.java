package io.chunkfs.namenode.store;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;

/**
 * Bounds of the store's memory.
 *
 * @param blockCacheBytes cache of uncompressed table blocks, index and filters included
 * @param writeBufferBytes one table in memory, before it is flushed
 * @param writeBuffers most tables in memory, the one written to included
 */
public record StoreOptions(long blockCacheBytes, long writeBufferBytes, int writeBuffers) {
  public StoreOptions {
    if (blockCacheBytes <= 0 || writeBufferBytes <= 0 || writeBuffers < 2) {
      throw new IllegalArgumentException(
          "the store needs a block cache, write buffers and at least two of these");
    }
  }

  /** As {@code namenode.store} says. */
  public static StoreOptions from(Settings settings) throws SettingException {
    return new StoreOptions(
        settings.bytes("namenode.store.block-cache"),
        settings.bytes("namenode.store.write-buffer"),
        settings.count("namenode.store.write-buffers"));
  }
}
