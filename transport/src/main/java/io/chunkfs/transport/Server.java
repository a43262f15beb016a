package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** A listening port: takes connections, up to a limit, and hands out those with a handshake. */
public final class Server implements AutoCloseable {
  private Server() {}

  /**
   * Listens.
   *
   * @param bind port 0: any free one
   * @param maxConnections connections beyond this number are refused with BUSY
   * @param handlers makes the handler of each connection; on its event loop
   * @throws ChunkFsException when the address cannot be had, naming it and the next step
   */
  public static Server start(
      EventLoops loops,
      Identity identity,
      InetSocketAddress bind,
      int maxConnections,
      Function<Peer, ConnectionHandler> handlers)
      throws ChunkFsException {
    throw new IllegalStateException("not yet");
  }

  /** Where it listens, with the port that it got. */
  public InetSocketAddress address() {
    throw new IllegalStateException("not yet");
  }

  /** Stops listening and closes all connections. */
  @Override
  public void close() {}
}
