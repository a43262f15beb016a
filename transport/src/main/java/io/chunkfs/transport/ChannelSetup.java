package io.chunkfs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.handler.flush.FlushConsolidationHandler;
import jdk.net.ExtendedSocketOptions;

/** What every connection has, whichever side made it: socket options, and the framing. */
final class ChannelSetup {
  /** A connection is writable until this much waits, and again once the lower mark is reached. */
  private static final WriteBufferWaterMark BACKLOG = new WriteBufferWaterMark(1 << 20, 4 << 20);

  /** A peer whose machine is gone is noticed after a minute of silence. */
  private static final int KEEPALIVE_AFTER_SECONDS = 30;

  private static final int KEEPALIVE_EVERY_SECONDS = 10;
  private static final int KEEPALIVE_PROBES = 3;

  /** How long data that this side sent may stay without acknowledgement; outbound only. */
  private static final int UNACKNOWLEDGED_MILLIS = 30_000;

  private static final int FLUSH_AFTER_FRAMES = 256;

  /** Netty's own counts a file region as nothing, so a reader's backlog would have no bound. */
  private static final MessageSizeEstimator.Handle SIZE =
      message -> {
        if (message instanceof ByteBuf bytes) return bytes.readableBytes();
        if (message instanceof FileRegion region) {
          return (int) Math.min(Integer.MAX_VALUE, region.count());
        }
        return 0;
      };

  private ChannelSetup() {}

  /** Prepares a channel that a client made. */
  static FrameDecoder inbound(Channel channel) {
    return prepare(channel, true);
  }

  /** Prepares a channel to a server. */
  static FrameDecoder outbound(Channel channel) {
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
    }
    return prepare(channel, false);
  }

  private static FrameDecoder prepare(Channel channel, boolean expectsMagic) {
    ChannelConfig config = channel.config();
    config.setAllocator(PooledByteBufAllocator.DEFAULT);
    config.setWriteBufferWaterMark(BACKLOG);
    config.setMessageSizeEstimator(() -> SIZE);
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    if (channel instanceof EpollSocketChannel) {
      config.setOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_AFTER_SECONDS);
      config.setOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_EVERY_SECONDS);
      config.setOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
    } else {
      config.setOption(
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_AFTER_SECONDS);
      config.setOption(
          NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_EVERY_SECONDS);
      config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_PROBES);
    }
    FrameDecoder frames = new FrameDecoder(expectsMagic);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new FlushConsolidationHandler(FLUSH_AFTER_FRAMES, true));
    pipeline.addLast(frames);
    return frames;
  }
}
