package io.chunkfs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Lets the socket be read straight into the frame that is being collected, which saves a copy of
 * nearly every byte of a packet. Otherwise buffers whose size follows what arrives.
 */
@SuppressWarnings("deprecation") // the interface names its own deprecated supertype
final class FrameBuffers implements RecvByteBufAllocator {
  private final RecvByteBufAllocator otherwise = new AdaptiveRecvByteBufAllocator();
  private final FrameDecoder frames;

  FrameBuffers(FrameDecoder frames) {
    this.frames = frames;
  }

  @Override
  public Handle newHandle() {
    return new Reads((ExtendedHandle) otherwise.newHandle());
  }

  private final class Reads extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle adaptive;

    Reads(ExtendedHandle adaptive) {
      super(adaptive);
      this.adaptive = adaptive;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator buffers) {
      ByteBuf target = frames.target();
      return target == null ? adaptive.allocate(buffers) : target.retain();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return adaptive.continueReading(maybeMore);
    }
  }
}
