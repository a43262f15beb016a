package io.chunkfs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Cuts the byte stream into frames and passes each on as one contiguous buffer, length field
 * included. A frame that arrived whole is a slice of what was read; another is collected in a
 * buffer of its own, into which the socket is then read directly. Anything malformed closes the
 * connection before memory is taken for it.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
  /** A begun frame must grow in this time, as long as this side reads at all. */
  private static final int STALL_SECONDS = 30;

  /** A longer frame's buffer grows as its bytes arrive, so that a mere length costs no memory. */
  private static final int FIRST_BUFFER_BYTES = 2 << 20;

  private int limitBytes = Frame.HANDSHAKE_LIMIT_BYTES;
  private boolean expectsMagic;
  private final byte[] head = new byte[Frame.LENGTH_BYTES];
  private int headBytes;
  private ByteBuf partial;
  private int wholeBytes; // of the frame in partial
  private boolean watched;
  private final Deque<ByteBuf> held = new ArrayDeque<>(); // read, and not yet cut
  private boolean cutting;
  private ChannelHandlerContext self;

  FrameDecoder(boolean expectsMagic) {
    this.expectsMagic = expectsMagic;
  }

  /** The peer has introduced itself and may send longer frames. */
  void trust() {
    limitBytes = Frame.LIMIT_BYTES;
  }

  /** The buffer that the next bytes belong into, if it has room; otherwise null. */
  ByteBuf target() {
    return partial != null && partial.writableBytes() > 0 ? partial : null;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    self = context;
    context.channel().config().setRecvByteBufAllocator(new FrameBuffers(this));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (in == partial) {
      in.release(); // what FrameBuffers retained for the read
      filled(context);
    } else {
      held.add(in);
      cut(context);
    }
  }

  /** Reading was resumed: passes on what was read before it was paused. On the event loop. */
  void resumed() {
    try {
      cut(self);
    } catch (ProtocolViolation violation) {
      self.fireExceptionCaught(violation);
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

  /**
   * Passes on frames until the connection's reader has enough: a read of 64 KiB can hold thousands
   * of calls, whose replies must not pile up before a peer that does not take them.
   */
  private void cut(ChannelHandlerContext context) {
    if (cutting) return; // resumed from within a frame
    cutting = true;
    Channel channel = context.channel();
    try {
      while (!held.isEmpty() && channel.isOpen()) {
        ByteBuf in = held.element();
        while (in.isReadable() && channel.isOpen() && channel.config().isAutoRead()) {
          if (partial != null) fill(context, in);
          else begin(context, in);
        }
        if (in.isReadable()) return;
        held.remove().release();
      }
    } finally {
      cutting = false;
      if (!channel.isOpen()) drop();
    }
  }

  private void begin(ChannelHandlerContext context, ByteBuf in) {
    if (headBytes == 0 && !expectsMagic && in.readableBytes() >= Frame.LENGTH_BYTES) {
      int whole = Frame.LENGTH_BYTES + checked(in.getInt(in.readerIndex()));
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
      if (number != Frame.MAGIC) throw new ProtocolViolation("bytes that are not ChunkFS's");
      expectsMagic = false;
      return;
    }
    wholeBytes = Frame.LENGTH_BYTES + checked(number);
    partial = context.alloc().directBuffer(Math.min(wholeBytes, FIRST_BUFFER_BYTES));
    partial.writeInt(number);
    watch(context);
  }

  private void fill(ChannelHandlerContext context, ByteBuf in) {
    partial.writeBytes(in, Math.min(partial.writableBytes(), in.readableBytes()));
    filled(context);
  }

  /** Passes the frame on if it is whole, and otherwise makes room for more of it. */
  private void filled(ChannelHandlerContext context) {
    int have = partial.writerIndex();
    if (have == wholeBytes) {
      ByteBuf frame = partial;
      partial = null;
      context.fireChannelRead(frame);
    } else if (!partial.isWritable()) {
      partial.capacity(Math.min(wholeBytes, 2 * have));
    }
  }

  private int checked(int length) {
    if (length < 1 || length > limitBytes) {
      throw new ProtocolViolation("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  /** Sees to it that frames once begun also end. One watch a connection, not one a frame. */
  private void watch(ChannelHandlerContext context) {
    if (watched) return;
    watched = true;
    look(context, partial, partial.writerIndex());
  }

  private void look(ChannelHandlerContext context, ByteBuf seen, int seenBytes) {
    context
        .executor()
        .schedule(
            () -> {
              if (partial == null) {
                watched = false;
              } else if (partial == seen
                  && partial.writerIndex() == seenBytes
                  && context.channel().config().isAutoRead()) {
                context.fireExceptionCaught(
                    new ProtocolViolation("a frame that did not end in time"));
              } else {
                look(context, partial, partial.writerIndex());
              }
            },
            STALL_SECONDS,
            TimeUnit.SECONDS);
  }

  private void drop() {
    if (partial != null) partial.release();
    partial = null;
    for (ByteBuf in = held.poll(); in != null; in = held.poll()) in.release();
  }
}
