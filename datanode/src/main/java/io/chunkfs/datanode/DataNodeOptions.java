package io.chunkfs.datanode;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.time.Clock;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a datanode is started with.
 *
 * @param name its name for people, such as dn1
 * @param volumes the directories that hold its replicas, one a disk
 * @param nameNodes every namenode of the cluster; unresolved names are looked up at each attempt
 * @param data where to listen for transfers; port 0 for a free one
 * @param http where to listen for HTTP; port 0 for a free one
 * @param rack its rack, such as /rack1
 */
public record DataNodeOptions(
    String name,
    List<Path> volumes,
    List<InetSocketAddress> nameNodes,
    InetSocketAddress data,
    InetSocketAddress http,
    String rack,
    Settings settings,
    Clock clock) {
  public DataNodeOptions {
    volumes = List.copyOf(volumes);
    nameNodes = List.copyOf(nameNodes);
    if (volumes.isEmpty()) throw new IllegalArgumentException("a datanode needs a volume");
    if (nameNodes.isEmpty()) throw new IllegalArgumentException("a datanode needs a namenode");
  }
}
