package io.chunkfs.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Makes outbound connections. */
public final class Connector {
  /** Connections on these loops, under this identity. */
  public Connector(EventLoops loops, Identity identity) {}

  /**
   * Connects, shakes hands, and gives the connection to {@code handler}. Host names are looked up
   * anew each time.
   *
   * @return fails with a ChunkFsException that names the address: UNREACHABLE, TIMEOUT,
   *     WRONG_CLUSTER, UNSUPPORTED_VERSION, or what the server refused it with
   */
  public CompletableFuture<Connection> connect(
      InetSocketAddress address, Duration timeout, ConnectionHandler handler) {
    throw new IllegalStateException("not yet");
  }
}
