package io.chunkfs.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose peer lives but takes nothing of what waits for it. TCP itself bears
 * with such a peer forever.
 *
 * <p>Thread: the connection's event loop.
 */
final class StallWatch {
  private final Channel channel;
  private final long patienceNanos;
  private boolean watching;

  StallWatch(Channel channel, Duration patience) {
    this.channel = channel;
    this.patienceNanos = patience.toNanos();
  }

  /** The connection's backlog has passed its limit. */
  void clogged() {
    if (watching) return;
    watching = true;
    look(waiting(), progress());
  }

  private void look(long seenWaiting, long seenProgress) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (channel.isWritable() || !channel.isActive()) {
                watching = false;
              } else if (waiting() == seenWaiting && progress() == seenProgress) {
                channel
                    .pipeline()
                    .fireExceptionCaught(
                        new ProtocolViolation("nothing, and took nothing of what waits for it"));
              } else {
                look(waiting(), progress());
              }
            },
            patienceNanos,
            TimeUnit.NANOSECONDS);
  }

  private long waiting() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  private long progress() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.currentProgress();
  }
}
