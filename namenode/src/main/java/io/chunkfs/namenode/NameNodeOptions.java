package io.chunkfs.namenode;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.time.Clock;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What one namenode is started with.
 *
 * @param directory holds {@code store/} and {@code journal/}; formatted at the first start
 * @param rpc where calls are taken; port 0 takes a free one
 * @param http where the page and the metrics are; port 0 takes a free one
 * @param raft where the group's other members connect; port 0 takes a free one
 * @param user the account that becomes the superuser when this start makes the cluster
 */
public record NameNodeOptions(
    Path directory,
    InetSocketAddress rpc,
    InetSocketAddress http,
    InetSocketAddress raft,
    String user,
    Settings settings,
    Clock clock) {}
