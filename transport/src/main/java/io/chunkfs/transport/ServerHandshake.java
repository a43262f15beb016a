package io.chunkfs.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.Hello;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's half of a handshake: waits for a hello, judges it, and hands the connection over or
 * refuses it. Last in the pipeline until then.
 */
final class ServerHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerHandshake.class);

  private static final int WITHIN_SECONDS = 10;
  private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(1);

  private final Identity identity;
  private final FrameDecoder frames;
  private final boolean full;
  private final Function<Peer, ConnectionHandler> handlers;
  private Future<?> deadline;
  private boolean refused;

  /**
   * A handshake to come.
   *
   * @param full whether the server has all the connections it may have, and refuses this one
   */
  ServerHandshake(
      Identity identity,
      FrameDecoder frames,
      boolean full,
      Function<Peer, ConnectionHandler> handlers) {
    this.identity = identity;
    this.frames = frames;
    this.full = full;
    this.handlers = handlers;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  LOG.debug("{} did not introduce itself", context.channel().remoteAddress());
                  context.close();
                },
                WITHIN_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline.cancel(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf frame = (ByteBuf) message;
    try {
      if (refused) return;
      Hello hello = hello(frame);
      Optional<ErrorReply> no = refusal(hello);
      if (no.isPresent()) refuse(context, no.get());
      else accept(context, hello);
    } finally {
      frame.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof ProtocolViolation || failure instanceof IOException) {
      LOG.debug("closing {}: {}", context.channel().remoteAddress(), failure.toString());
    } else {
      LOG.error("closing {} after a failure of ours", context.channel().remoteAddress(), failure);
    }
    context.close();
  }

  private static Hello hello(ByteBuf frame) {
    if (frame.getUnsignedByte(frame.readerIndex() + Frame.LENGTH_BYTES) != Frame.HELLO) {
      throw new ProtocolViolation("no hello");
    }
    frame.skipBytes(Frame.HEAD_BYTES);
    try {
      return Hello.parseFrom(Frame.bytes(frame));
    } catch (InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed hello");
    }
  }

  private Optional<ErrorReply> refusal(Hello hello) {
    if (hello.getProtocolVersion() != Frame.PROTOCOL_VERSION) {
      return no(
          ErrorCode.UNSUPPORTED_VERSION,
          "the caller speaks version "
              + Integer.toUnsignedString(hello.getProtocolVersion())
              + " of the protocol and this server (release "
              + Identity.SOFTWARE
              + ") version "
              + Frame.PROTOCOL_VERSION
              + "; use releases that match");
    }
    if (hello.getRole() == Role.ROLE_UNSPECIFIED || hello.getRole() == Role.UNRECOGNIZED) {
      return no(ErrorCode.INVALID_ARGUMENT, "the hello names no role that this server knows");
    }
    String ours = identity.clusterId().get();
    String theirs = hello.getClusterId();
    if (!ours.isEmpty() && !theirs.isEmpty() && !ours.equals(theirs)) {
      return no(
          ErrorCode.WRONG_CLUSTER,
          "this server belongs to cluster "
              + ours
              + " and the caller to "
              + theirs
              + "; check the address");
    }
    if (full) {
      String detail = "this server has as many connections as it may have; retry later";
      return Optional.of(Errors.of(ErrorCode.BUSY, detail, RETRY_WHEN_FULL));
    }
    return Optional.empty();
  }

  private static Optional<ErrorReply> no(ErrorCode code, String detail) {
    return Optional.of(Errors.of(code, detail));
  }

  private void refuse(ChannelHandlerContext context, ErrorReply error) {
    LOG.debug("refusing {}: {}", context.channel().remoteAddress(), error.getDetail());
    refused = true;
    context
        .writeAndFlush(Frame.of(context.alloc(), Frame.REFUSED, error))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void accept(ChannelHandlerContext context, Hello hello) {
    InetSocketAddress address = (InetSocketAddress) context.channel().remoteAddress();
    if (address == null) return; // closed meanwhile
    Peer peer =
        new Peer(
            hello.getRole(),
            hello.getAuthentication().getUser(),
            hello.getAuthentication().getGroupsList(),
            hello.getClusterId(),
            hello.getSoftware(),
            address);
    ConnectionHandler handler = handlers.apply(peer);
    Welcome welcome =
        Welcome.newBuilder()
            .setProtocolVersion(Frame.PROTOCOL_VERSION)
            .setClusterId(identity.clusterId().get())
            .setRole(identity.role())
            .setSoftware(Identity.SOFTWARE)
            .build();
    context.writeAndFlush(Frame.of(context.alloc(), Frame.WELCOME, welcome));
    frames.trust();
    NettyConnection connection = new NettyConnection(context.channel(), frames, peer, true);
    context.pipeline().replace(this, "connection", connection);
    connection.handler(handler);
  }
}
