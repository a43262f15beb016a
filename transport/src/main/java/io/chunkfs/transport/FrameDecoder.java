package io.chunkfs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Cuts the byte stream into frames and passes each on as one contiguous buffer, length field
 * included. A frame that arrived whole is a slice of what was read; another is collected in a
 * buffer of just its size. Anything malformed closes the connection before memory is taken for it.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
  private static final int COMPLETE_WITHIN_SECONDS = 30;

  private int limitBytes = Frame.HANDSHAKE_LIMIT_BYTES;
  private boolean expectsMagic;
  private final byte[] head = new byte[Frame.LENGTH_BYTES];
  private int headBytes;
  private ByteBuf partial;
  private int missing;
  private long begun; // counts partial frames, to recognize the one a timer was set for

  FrameDecoder(boolean expectsMagic) {
    this.expectsMagic = expectsMagic;
  }

  /** The peer has introduced itself and may send longer frames. */
  void trust() {
    limitBytes = Frame.LIMIT_BYTES;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable() && context.channel().isOpen()) {
        if (partial != null) fill(context, in);
        else begin(context, in);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  private void begin(ChannelHandlerContext context, ByteBuf in) {
    if (headBytes == 0 && !expectsMagic && in.readableBytes() >= Frame.LENGTH_BYTES) {
      int length = checked(in.getInt(in.readerIndex()));
      int whole = Frame.LENGTH_BYTES + length;
      if (in.readableBytes() >= whole) {
        context.fireChannelRead(in.readRetainedSlice(whole));
        return;
      }
    }
    head[headBytes++] = in.readByte();
    if (headBytes < head.length) return;
    headBytes = 0;
    int number =
        (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | head[3] & 0xff;
    if (expectsMagic) {
      if (number != Frame.MAGIC) throw new ProtocolViolation("not a ChunkFS peer");
      expectsMagic = false;
      return;
    }
    int length = checked(number);
    partial = context.alloc().directBuffer(Frame.LENGTH_BYTES + length).writeInt(length);
    missing = length;
    watch(context);
  }

  private void fill(ChannelHandlerContext context, ByteBuf in) {
    int taken = Math.min(missing, in.readableBytes());
    partial.writeBytes(in, taken);
    missing -= taken;
    if (missing > 0) return;
    ByteBuf frame = partial;
    partial = null;
    context.fireChannelRead(frame);
  }

  private int checked(int length) {
    if (length < 1 || length > limitBytes) {
      throw new ProtocolViolation("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  private void watch(ChannelHandlerContext context) {
    long mine = ++begun;
    // Small frames that stay incomplete are as wrong, but only a big one costs memory to keep.
    if (missing <= 4096) return;
    context
        .executor()
        .schedule(
            () -> {
              if (partial != null && begun == mine && context.channel().config().isAutoRead()) {
                context.fireExceptionCaught(
                    new ProtocolViolation("a frame that did not end in time"));
              }
            },
            COMPLETE_WITHIN_SECONDS,
            TimeUnit.SECONDS);
  }

  private void drop() {
    if (partial != null) partial.release();
    partial = null;
  }
}
