package io.chunkfs.client.write;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Collects an application's bytes into the next packet of a block: each is copied once, into the
 * pooled buffer that the network sends from.
 *
 * <p>A packet ends where a checksum slice ends, unless it is flushed before.
 */
final class PacketBuilder {
  private static final int SMALL_BYTES = 16 << 10;

  private final ByteBuf data;
  private final long offset;
  private final int sliceBytes;

  /**
   * An empty packet.
   *
   * @param offset where it begins in the block
   * @param expectedBytes how much will be written at least; the buffer grows beyond
   */
  PacketBuilder(ByteBufAllocator buffers, WriteSettings settings, long offset, long expectedBytes) {
    this.offset = offset;
    this.sliceBytes = settings.sliceBytes();
    int most = settings.packetBytes() - (int) (offset % sliceBytes);
    int first = (int) Math.min(most, Math.max(SMALL_BYTES, expectedBytes));
    this.data = buffers.directBuffer(first, most);
  }

  /** Takes as much of {@code source} as fits, and no more than {@code limit} bytes. */
  int take(ByteBuffer source, long limit) {
    int taken = (int) Math.min(Math.min(source.remaining(), limit), data.maxWritableBytes());
    ByteBuffer part = source.duplicate();
    part.limit(part.position() + taken);
    data.writeBytes(part);
    source.position(source.position() + taken);
    return taken;
  }

  boolean full() {
    return data.maxWritableBytes() == 0;
  }

  /**
   * The finished packet, which takes the buffer over.
   *
   * @param crcBefore CRC32C of the block before this packet
   */
  Outgoing finish(int flags, int crcBefore) {
    int length = data.readableBytes();
    int[] crcs = Packet.crcs(data.nioBuffer(), offset, sliceBytes);
    int crc = crcBefore;
    int covered = 0;
    for (int piece : crcs) {
      int bytes = (int) Math.min(length - covered, sliceBytes - (offset + covered) % sliceBytes);
      crc = Crc32cs.combine(crc, piece, bytes);
      covered += bytes;
    }
    return new Outgoing(offset, flags, crcs, data, crc);
  }

  void release() {
    data.release();
  }
}
