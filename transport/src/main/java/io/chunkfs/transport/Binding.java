package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Binds listening sockets, and says what to do when that fails. */
final class Binding {
  private static final int WITHIN_MILLIS = 10_000;

  private Binding() {}

  /**
   * Binds.
   *
   * @throws ChunkFsException when the address cannot be had, naming it and the next step
   */
  static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address)
      throws ChunkFsException {
    if (address.isUnresolved()) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot listen on "
              + name(address)
              + ": the host name cannot be resolved; name an address of this machine");
    }
    ChannelFuture bound = bootstrap.bind(address);
    if (!bound.awaitUninterruptibly(WITHIN_MILLIS)) {
      bound.channel().close();
      throw new ChunkFsException(
          ErrorCode.TIMEOUT, "cannot listen on " + name(address) + ": not bound within 10 s");
    }
    if (bound.isSuccess()) return bound.channel();
    Throwable cause = bound.cause();
    throw new ChunkFsException(
        ErrorCode.INVALID_ARGUMENT, "cannot listen on " + name(address) + ": " + why(cause), cause);
  }

  private static String why(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "another process listens there; stop it or choose another port";
    }
    if (lower.contains("assign")) return "not an address of this machine; choose one that is";
    if (lower.contains("denied")) return "permission denied; choose a port from 1024 on";
    return message;
  }

  private static String name(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
