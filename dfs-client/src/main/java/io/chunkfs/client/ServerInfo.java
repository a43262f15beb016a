package io.chunkfs.client;

import io.chunkfs.proto.ServerInfoReply;
import java.time.Duration;

/**
 * The cluster's identity and defaults.
 *
 * @param incarnation raised by restoring a backup
 * @param software release of the namenode's software
 * @param defaultBlockSize block size of a file whose create names none, in bytes
 * @param defaultReplication replicas of a file whose create names none
 * @param lease longest time between two renewals before a writer's lease can expire
 */
public record ServerInfo(
    String clusterId,
    int incarnation,
    String software,
    long defaultBlockSize,
    int defaultReplication,
    Duration lease) {

  static ServerInfo of(ServerInfoReply reply) {
    return new ServerInfo(
        reply.getClusterId(),
        reply.getIncarnation(),
        reply.getSoftware(),
        reply.getDefaultBlockSize(),
        reply.getDefaultReplication(),
        Duration.ofMillis(reply.getLeaseMillis()));
  }
}
