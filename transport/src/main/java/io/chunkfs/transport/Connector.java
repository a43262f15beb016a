package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Makes outbound connections. */
public final class Connector {
  private final EventLoops loops;
  private final Identity identity;

  /**
   * Connections on these loops, under this identity. A connection that is asked for on one of the
   * loops stays on it, so that what comes from one peer and goes to another changes no thread.
   */
  public Connector(EventLoops loops, Identity identity) {
    this.loops = loops;
    this.identity = identity;
  }

  /**
   * Connects, shakes hands, and gives the connection to {@code handler}. Host names are looked up
   * anew each time, and each address that a name has is tried.
   *
   * @return fails with a ChunkFsException that names the address: UNREACHABLE, TIMEOUT,
   *     WRONG_CLUSTER, UNSUPPORTED_VERSION, or what the server refused it with
   */
  public CompletableFuture<Connection> connect(
      InetSocketAddress address, Duration timeout, ConnectionHandler handler) {
    Attempt attempt = new Attempt(address, timeout, handler);
    attempt.start();
    return attempt.result;
  }

  /** One wish for a connection, which may take several addresses. */
  private final class Attempt {
    private final InetSocketAddress address;
    private final String name;
    private final Duration timeout;
    private final ConnectionHandler handler;
    private final EventLoop loop;
    private final CompletableFuture<Connection> result = new CompletableFuture<>();

    Attempt(InetSocketAddress address, Duration timeout, ConnectionHandler handler) {
      this.address = address;
      this.name = address.getHostString() + ":" + address.getPort();
      this.timeout = timeout;
      this.handler = handler;
      EventLoop current = loops.current();
      this.loop = current == null ? loops.next() : current;
    }

    void start() {
      loops.endsWithLoops(result);
      if (result.isDone()) return;
      var deadline = loops.after(timeout, this::expire);
      result.whenComplete((connection, failure) -> deadline.cancel());
      String host = address.getHostString();
      if (NetUtil.createByteArrayFromIpAddressString(host) != null) {
        resolve(host);
        return;
      }
      try {
        loops.resolver().execute(() -> resolve(host));
      } catch (RejectedExecutionException full) {
        fail(ErrorCode.BUSY, "too many host names are being looked up, among them " + name, full);
      }
    }

    private void resolve(String host) {
      try {
        next(List.of(InetAddress.getAllByName(host)).iterator());
      } catch (UnknownHostException unknown) {
        fail(
            ErrorCode.UNREACHABLE,
            "the host name of " + name + " cannot be resolved; check its spelling",
            unknown);
      }
    }

    private void next(Iterator<InetAddress> addresses) {
      if (result.isDone()) return;
      InetSocketAddress to = new InetSocketAddress(addresses.next(), address.getPort());
      try {
        ChannelFuture connecting = bootstrap().connect(to);
        connecting.addListener(done -> connected(connecting, addresses));
      } catch (IllegalStateException | RejectedExecutionException stopped) {
        fail(ErrorCode.STOPPING, "no connection with " + name + ": this side stops", stopped);
      }
    }

    private Bootstrap bootstrap() {
      return new Bootstrap()
          .group(loop)
          .channel(loops.socketChannel())
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis())
          .handler(
              loops.tracking(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      FrameDecoder frames = ChannelSetup.outbound(channel);
                      channel
                          .pipeline()
                          .addLast(new ClientHandshake(identity, frames, name, handler, result));
                    }
                  }));
    }

    private void connected(ChannelFuture connecting, Iterator<InetAddress> addresses) {
      Throwable cause = connecting.cause();
      if (cause == null) {
        result.whenComplete(
            (connection, failure) -> {
              if (failure != null) connecting.channel().close();
            });
      } else if (addresses.hasNext()) {
        next(addresses);
      } else if (cause instanceof ConnectTimeoutException) {
        expire();
      } else if (loops.stopping()) {
        fail(ErrorCode.STOPPING, "no connection with " + name + ": this side stops", cause);
      } else {
        fail(ErrorCode.UNREACHABLE, "no connection with " + name + ": " + why(cause), cause);
      }
    }

    private void expire() {
      fail(ErrorCode.TIMEOUT, name + " did not answer within " + millis() + " ms", null);
    }

    private int millis() {
      return (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    }

    private void fail(ErrorCode code, String detail, Throwable cause) {
      result.completeExceptionally(new ChunkFsException(code, detail, cause));
    }
  }

  private static String why(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("refused")) return "nothing listens there (connection refused)";
    int colon = message.indexOf(": ");
    return colon < 0 ? message : message.substring(0, colon);
  }
}
