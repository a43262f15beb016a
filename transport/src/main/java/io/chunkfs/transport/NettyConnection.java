package io.chunkfs.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.PacketAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handshaken channel: hands frames to its handler, and sends. Last in the pipeline. */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

  private final Channel channel;
  private final Peer peer;
  private final boolean slowsReader;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private ConnectionHandler handler;
  private Throwable cause;
  private boolean pausedByHandler;
  private boolean pausedByBacklog;

  /**
   * A connection whose handler is told nothing before {@link #open}.
   *
   * @param slowsReader whether a peer that does not take what is sent is not read from either
   */
  NettyConnection(Channel channel, Peer peer, boolean slowsReader) {
    this.channel = channel;
    this.peer = peer;
    this.slowsReader = slowsReader;
  }

  /** Gives the connection to a handler. On the event loop. */
  void open(ConnectionHandler next) {
    handler = next;
    if (channel.isActive()) next.opened(this);
    else next.closed(this, cause);
  }

  @Override
  public void handler(ConnectionHandler next) {
    open(next);
  }

  boolean active() {
    return channel.isActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf frame = (ByteBuf) message;
    int start = frame.readerIndex();
    int kind = frame.getUnsignedByte(start + Frame.LENGTH_BYTES);
    if (kind == Frame.PACKET) {
      handler.packet(this, frame);
      return;
    }
    try {
      frame.skipBytes(Frame.HEAD_BYTES);
      dispatch(kind, frame);
    } catch (IndexOutOfBoundsException | InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed frame of kind " + kind);
    } finally {
      frame.release();
    }
  }

  private void dispatch(int kind, ByteBuf body) throws InvalidProtocolBufferException {
    switch (kind) {
      case Frame.CALL -> {
        int number = body.readInt();
        int method = body.readUnsignedShort();
        int timeoutMillis = body.readInt();
        handler.call(this, number, method, timeoutMillis, body);
      }
      case Frame.REPLY -> handler.reply(this, body.readInt(), body);
      case Frame.ERROR ->
          handler.error(this, body.readInt(), ErrorReply.parseFrom(Frame.bytes(body)));
      case Frame.ACK -> handler.ack(this, PacketAck.parseFrom(Frame.bytes(body)));
      default -> throw new ProtocolViolation("a frame of unknown kind " + kind);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (slowsReader) {
      pausedByBacklog = !channel.isWritable();
      setReading();
    }
    handler.writabilityChanged(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (cause == null) cause = failure;
    if (failure instanceof ProtocolViolation || failure instanceof IOException) {
      LOG.debug("closing the connection with {}: {}", peer.address(), failure.toString());
    } else {
      LOG.error("closing the connection with {} after a failure of ours", peer.address(), failure);
    }
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ConnectionHandler last = handler;
    handler = new ConnectionHandler() {};
    try {
      last.closed(this, cause);
    } finally {
      closed.complete(null);
    }
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public <Q extends MessageLite> void call(
      int callNumber, Call<Q, ?> call, Q request, int timeoutMillis) {
    byte[] bytes = request.toByteArray();
    ByteBuf frame =
        Frame.head(channel.alloc(), Frame.CALL, 10 + bytes.length)
            .writeInt(callNumber)
            .writeShort(call.method())
            .writeInt(timeoutMillis)
            .writeBytes(bytes);
    channel.writeAndFlush(frame, channel.voidPromise());
  }

  @Override
  public void reply(int callNumber, MessageLite reply) {
    answer(Frame.REPLY, callNumber, reply);
  }

  @Override
  public void reply(int callNumber, ByteBuf serializedReply) {
    ByteBuf head = Frame.head(channel.alloc(), Frame.REPLY, 4).writeInt(callNumber);
    head.setInt(0, 1 + 4 + serializedReply.readableBytes());
    channel.writeAndFlush(Unpooled.wrappedBuffer(head, serializedReply), channel.voidPromise());
  }

  @Override
  public void error(int callNumber, ErrorReply error) {
    answer(Frame.ERROR, callNumber, error);
  }

  @Override
  public void ack(PacketAck ack) {
    channel.writeAndFlush(Frame.of(channel.alloc(), Frame.ACK, ack), channel.voidPromise());
  }

  @Override
  public void send(ByteBuf wholeFrame) {
    channel.write(wholeFrame, channel.voidPromise());
  }

  @Override
  public void send(ByteBuf header, FileRegion data) {
    channel.write(header, channel.voidPromise());
    channel.write(data, channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean writable() {
    return channel.isWritable();
  }

  @Override
  public EventLoop eventLoop() {
    return channel.eventLoop();
  }

  @Override
  public void pauseReading() {
    onLoop(
        () -> {
          pausedByHandler = true;
          setReading();
        });
  }

  @Override
  public void resumeReading() {
    onLoop(
        () -> {
          pausedByHandler = false;
          setReading();
        });
  }

  @Override
  public void closeAfterFlush() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public CompletableFuture<Void> closed() {
    return closed;
  }

  @Override
  public String toString() {
    return "connection with " + peer.address();
  }

  private void answer(int kind, int callNumber, MessageLite body) {
    channel.writeAndFlush(
        Frame.answer(channel.alloc(), kind, callNumber, body), channel.voidPromise());
  }

  private void setReading() {
    channel.config().setAutoRead(!pausedByHandler && !pausedByBacklog);
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) task.run();
    else channel.eventLoop().execute(task);
  }
}
