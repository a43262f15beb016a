package io.chunkfs.transport;

import io.chunkfs.proto.Role;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who is at the other end of a connection, as its handshake said.
 *
 * @param clusterId empty when the peer does not know its cluster yet
 */
public record Peer(
    Role role,
    String user,
    List<String> groups,
    String clusterId,
    String software,
    InetSocketAddress address) {}
