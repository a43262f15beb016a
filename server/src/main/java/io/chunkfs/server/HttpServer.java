package io.chunkfs.server;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.transport.EventLoops;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;

/** Serves pages by path over HTTP/1.1: GET and HEAD only. */
public final class HttpServer implements AutoCloseable {
  private HttpServer() {}

  /**
   * Listens.
   *
   * @param pages by path, such as {@code /metrics}; asked on an event loop, so they must not block
   * @throws ChunkFsException when the address cannot be had, naming it and the next step
   */
  public static HttpServer start(
      EventLoops loops, InetSocketAddress bind, Map<String, Supplier<HttpPage>> pages)
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
