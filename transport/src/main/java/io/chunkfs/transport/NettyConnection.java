package io.chunkfs.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.PacketAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handshaken channel: hands frames to its handler, and sends. Last in the pipeline. */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

  private static final Duration STALL = Duration.ofMinutes(10);

  /** Hears what comes while there is no handler. */
  private static final ConnectionHandler NOBODY = new ConnectionHandler() {};

  private final Channel channel;
  private final FrameDecoder frames;
  private final Peer peer;
  private final StallWatch stalls; // null: not watched
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private ConnectionHandler handler = NOBODY;
  private Throwable cause;
  private boolean ended;
  private boolean pausedByHandler;
  private boolean pausedByBacklog;

  /**
   * A connection whose handler is told nothing before {@link #handler}.
   *
   * @param serves whether a peer that does not take what is sent is not read from either, and is
   *     dropped when that lasts; for one side only, as otherwise both could wait for the other
   */
  NettyConnection(Channel channel, FrameDecoder frames, Peer peer, boolean serves) {
    this.frames = frames;
    this.channel = channel;
    this.peer = peer;
    this.stalls = serves ? new StallWatch(channel, STALL) : null;
  }

  @Override
  public void handler(ConnectionHandler next) {
    if (ended) {
      next.closed(this, cause);
      return;
    }
    handler = next;
    next.opened(this);
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
    } catch (InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed frame of kind " + kind);
    } finally {
      frame.release();
    }
  }

  private void dispatch(int kind, ByteBuf body) throws InvalidProtocolBufferException {
    switch (kind) {
      case Frame.CALL -> {
        require(body, Frame.CALL_HEAD_BYTES);
        int number = body.readInt();
        int method = body.readUnsignedShort();
        int timeoutMillis = body.readInt();
        handler.call(this, number, method, timeoutMillis, body);
      }
      case Frame.REPLY -> {
        require(body, Frame.ANSWER_HEAD_BYTES);
        handler.reply(this, body.readInt(), body);
      }
      case Frame.ERROR -> {
        require(body, Frame.ANSWER_HEAD_BYTES);
        handler.error(this, body.readInt(), ErrorReply.parseFrom(Frame.bytes(body)));
      }
      case Frame.ACK -> handler.ack(this, PacketAck.parseFrom(Frame.bytes(body)));
      default -> throw new ProtocolViolation("a frame of unknown kind " + kind);
    }
  }

  private static void require(ByteBuf body, int bytes) {
    if (body.readableBytes() < bytes) throw new ProtocolViolation("a frame cut short");
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stalls != null) {
      pausedByBacklog = !channel.isWritable();
      if (pausedByBacklog) stalls.clogged();
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
    ended = true;
    handler = NOBODY;
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
    byte[] body = request.toByteArray();
    ByteBuf frame = Frame.call(channel.alloc(), callNumber, call, timeoutMillis, body);
    channel.writeAndFlush(frame, channel.voidPromise());
  }

  @Override
  public void reply(int callNumber, MessageLite reply) {
    answer(Frame.REPLY, callNumber, reply.toByteArray());
  }

  @Override
  public void reply(int callNumber, byte[] serializedReply) {
    answer(Frame.REPLY, callNumber, serializedReply);
  }

  @Override
  public void reply(int callNumber, ByteBuf serializedReply) {
    int bodyBytes = Frame.ANSWER_HEAD_BYTES + serializedReply.readableBytes();
    ByteBuf frame = Frame.head(channel.alloc(), Frame.REPLY, bodyBytes).writeInt(callNumber);
    frame.writeBytes(serializedReply);
    serializedReply.release();
    channel.writeAndFlush(frame, channel.voidPromise());
  }

  @Override
  public void error(int callNumber, ErrorReply error) {
    answer(Frame.ERROR, callNumber, error.toByteArray());
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
    if (channel.eventLoop().inEventLoop()) {
      write(header, data);
      return;
    }
    try { // as one task, so that nothing of another thread comes between
      channel.eventLoop().execute(() -> write(header, data));
    } catch (RejectedExecutionException stopped) {
      header.release();
      data.release();
    }
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
  public ByteBufAllocator buffers() {
    return channel.alloc();
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

  private void write(ByteBuf header, FileRegion data) {
    channel.write(header, channel.voidPromise());
    channel.write(data, channel.voidPromise());
  }

  private void answer(int kind, int callNumber, byte[] body) {
    channel.writeAndFlush(
        Frame.answer(channel.alloc(), kind, callNumber, body), channel.voidPromise());
  }

  private void setReading() {
    boolean reads = !pausedByHandler && !pausedByBacklog;
    if (reads == channel.config().isAutoRead()) return;
    channel.config().setAutoRead(reads);
    if (reads) frames.resumed();
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) task.run();
    else channel.eventLoop().execute(task);
  }
}
