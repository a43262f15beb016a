package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A listening port: takes connections, up to a limit, and hands out those with a handshake. */
public final class Server implements AutoCloseable {
  private static final int CLOSE_WITHIN_SECONDS = 5;

  /** Connections beyond the limit that may wait to be told so; still more are closed unheard. */
  private static final int REFUSALS_AT_A_TIME = 64;

  private final EventLoops loops;
  private final ChannelGroup connections =
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
  private Channel listener;

  private Server(EventLoops loops) {
    this.loops = loops;
  }

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
    Server server = new Server(loops);
    AtomicInteger count = new AtomicInteger();
    server.listener =
        loops.listen(
            bind,
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                int number = count.incrementAndGet();
                channel.closeFuture().addListener(closed -> count.decrementAndGet());
                if (number > maxConnections + REFUSALS_AT_A_TIME) {
                  channel.close();
                  return;
                }
                server.connections.add(channel);
                FrameDecoder frames = ChannelSetup.inbound(channel);
                boolean full = number > maxConnections;
                channel.pipeline().addLast(new ServerHandshake(identity, frames, full, handlers));
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
}
