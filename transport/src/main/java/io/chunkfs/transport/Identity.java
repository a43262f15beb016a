package io.chunkfs.transport;

import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.Role;
import java.util.function.Supplier;

/**
 * What this side says of itself in its hello or welcome.
 *
 * @param clusterId asked at each handshake, as a datanode learns it late; empty text while unknown
 */
public record Identity(Role role, Supplier<String> clusterId, Authentication authentication) {
  /** Release of this software. */
  public static final String SOFTWARE = "0.1.0";

  /** A server of a cluster that is known. */
  public static Identity server(Role role, Supplier<String> clusterId) {
    return new Identity(role, clusterId, Authentication.getDefaultInstance());
  }
}
