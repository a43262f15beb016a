package io.chunkfs.server;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.transport.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves pages by path over HTTP/1.1: GET and HEAD only, one request a connection. Whoever sends
 * something else, or too much, or too slowly, loses the connection.
 */
public final class HttpServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 128;
  private static final int MAX_LINE_BYTES = 4096;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int CLOSE_WITHIN_SECONDS = 5;

  private final EventLoops loops;
  private final ChannelGroup connections =
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
  private Channel listener;

  private HttpServer(EventLoops loops) {
    this.loops = loops;
  }

  /**
   * Listens.
   *
   * @param pages by path, such as {@code /metrics}; asked on an event loop, so they must not block
   * @throws ChunkFsException when the address cannot be had, naming it and the next step
   */
  public static HttpServer start(
      EventLoops loops, InetSocketAddress bind, Map<String, Supplier<HttpPage>> pages)
      throws ChunkFsException {
    HttpServer server = new HttpServer(loops);
    Map<String, Supplier<HttpPage>> served = Map.copyOf(pages);
    server.listener =
        loops.listen(
            bind,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (server.connections.size() >= MAX_CONNECTIONS) {
                  channel.close();
                  return;
                }
                server.connections.add(channel);
                channel.pipeline().addLast(codec(), new HttpExchange(served));
              }
            });
    return server;
  }

  /** Where it listens, with the port that it got. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening and closes all connections. Waits for 5 s at most. */
  @Override
  public void close() {
    ChannelFuture unbound = listener.close();
    var closed = connections.close();
    if (loops.inEventLoop()) return;
    unbound.awaitUninterruptibly(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS);
    closed.awaitUninterruptibly(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  private static HttpServerCodec codec() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_LINE_BYTES)
            .setInitialBufferSize(512));
  }
}
