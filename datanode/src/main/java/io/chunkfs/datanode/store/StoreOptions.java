package io.chunkfs.datanode.store;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node's replica store is made of.
 *
 * @param name the node's name, for messages
 * @param volumes directories, one a disk; empty or missing ones are formatted
 * @param disk the file system they lie on
 * @param reserveBytes bytes on each volume that replicas never fill
 */
public record StoreOptions(String name, List<Path> volumes, Disk disk, long reserveBytes) {
  public StoreOptions {
    volumes = List.copyOf(volumes);
    if (volumes.isEmpty()) throw new IllegalArgumentException("a datanode needs a volume");
  }

  /** On the machine's disks, with the reserve from the settings. */
  public static StoreOptions of(String name, List<Path> volumes, Settings settings)
      throws SettingException {
    return new StoreOptions(name, volumes, new SystemDisk(), settings.bytes("datanode.reserve"));
  }
}
