package io.chunkfs.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.Hello;
import io.chunkfs.proto.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The connecting side's half of a handshake. Last in the pipeline until it is done. */
final class ClientHandshake extends ChannelInboundHandlerAdapter {
  private final Identity identity;
  private final FrameDecoder frames;
  private final String address;
  private final ConnectionHandler handler;
  private final CompletableFuture<Connection> result;

  ClientHandshake(
      Identity identity,
      FrameDecoder frames,
      String address,
      ConnectionHandler handler,
      CompletableFuture<Connection> result) {
    this.identity = identity;
    this.frames = frames;
    this.address = address;
    this.handler = handler;
    this.result = result;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Hello hello =
        Hello.newBuilder()
            .setProtocolVersion(Frame.PROTOCOL_VERSION)
            .setClusterId(identity.clusterId().get())
            .setRole(identity.role())
            .setAuthentication(identity.authentication())
            .setSoftware(Identity.SOFTWARE)
            .build();
    context.write(Unpooled.copyInt(Frame.MAGIC));
    context.writeAndFlush(Frame.of(context.alloc(), Frame.HELLO, hello));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf frame = (ByteBuf) message;
    try {
      int kind = frame.getUnsignedByte(frame.readerIndex() + Frame.LENGTH_BYTES);
      frame.skipBytes(Frame.HEAD_BYTES);
      byte[] body = Frame.bytes(frame);
      switch (kind) {
        case Frame.WELCOME -> welcome(context, Welcome.parseFrom(body));
        case Frame.REFUSED -> fail(context, refusal(ErrorReply.parseFrom(body)));
        default -> throw new ProtocolViolation("a frame of kind " + kind + " for a welcome");
      }
    } catch (InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed welcome");
    } finally {
      frame.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    String detail =
        failure instanceof ProtocolViolation
            ? "what listens at "
                + address
                + " does not speak ChunkFS's protocol (it sent "
                + failure.getMessage()
                + "); check the port"
            : "the connection with " + address + " broke: " + failure.getMessage();
    fail(context, new ChunkFsException(ErrorCode.UNREACHABLE, detail, failure));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    result.completeExceptionally(
        new ChunkFsException(
            ErrorCode.UNREACHABLE, address + " closed the connection during the handshake"));
  }

  private void welcome(ChannelHandlerContext context, Welcome welcome) {
    String ours = identity.clusterId().get();
    String theirs = welcome.getClusterId();
    if (welcome.getProtocolVersion() != Frame.PROTOCOL_VERSION) {
      fail(
          context,
          new ChunkFsException(
              ErrorCode.UNSUPPORTED_VERSION,
              address
                  + " speaks version "
                  + Integer.toUnsignedString(welcome.getProtocolVersion())
                  + " of the protocol, this side version "
                  + Frame.PROTOCOL_VERSION
                  + "; use releases that match"));
      return;
    }
    if (!ours.isEmpty() && !theirs.isEmpty() && !ours.equals(theirs)) {
      String detail = address + " belongs to cluster " + theirs + ", this side to " + ours;
      fail(context, new ChunkFsException(ErrorCode.WRONG_CLUSTER, detail));
      return;
    }
    if (result.isDone() || !context.channel().isActive()) {
      context.close();
      return;
    }
    InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
    Peer peer = new Peer(welcome.getRole(), "", List.of(), theirs, welcome.getSoftware(), remote);
    frames.trust();
    NettyConnection connection = new NettyConnection(context.channel(), frames, peer, false);
    context.pipeline().replace(this, "connection", connection);
    connection.handler(handler);
    if (!result.complete(connection)) connection.close();
  }

  private ChunkFsException refusal(ErrorReply error) {
    ChunkFsException said = Errors.thrown(error);
    return new ChunkFsException(
        said.code(),
        address + " refused the connection: " + said.getMessage(),
        said.retryAfter(),
        null);
  }

  private void fail(ChannelHandlerContext context, ChunkFsException failure) {
    result.completeExceptionally(failure);
    context.close();
  }
}
