package io.chunkfs.client.write;

import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * A packet that is on its way or waits for its ack. It keeps its data, so that it can be sent again
 * through another pipeline; whoever takes it off the window releases it.
 */
final class Outgoing {
  private static final int[] NONE = {};

  private final long offset;
  private final int flags;
  private final int[] crcs;
  private final ByteBuf data;
  private final int blockCrc;

  /**
   * A packet.
   *
   * @param blockCrc CRC32C of the block up to this packet's end
   * @param data owned by the packet from now on
   */
  Outgoing(long offset, int flags, int[] crcs, ByteBuf data, int blockCrc) {
    this.offset = offset;
    this.flags = flags;
    this.crcs = crcs;
    this.data = data;
    this.blockCrc = blockCrc;
  }

  /** A packet without data. */
  static Outgoing empty(long offset, int flags, int blockCrc) {
    return new Outgoing(offset, flags, NONE, Unpooled.EMPTY_BUFFER, blockCrc);
  }

  long offset() {
    return offset;
  }

  /** Where its data ends in the block. */
  long end() {
    return offset + data.readableBytes();
  }

  boolean last() {
    return (flags & Packet.LAST) != 0;
  }

  /** Whether the pipeline brings it to its disks before the ack. */
  boolean durable() {
    return flags != 0;
  }

  int blockCrc() {
    return blockCrc;
  }

  /** What takes its place when all members have its data already. */
  Outgoing withoutData() {
    return empty(end(), flags, blockCrc);
  }

  /** The same with other flags; takes the data over. */
  Outgoing withFlags(int others) {
    return new Outgoing(offset, others, crcs, data, blockCrc);
  }

  /** Its frame under a sequence number; shares the data, which stays. */
  ByteBuf frame(ByteBufAllocator buffers, int sequence) {
    int length = data.readableBytes();
    ByteBuf header = Packet.header(buffers, new PacketHead(sequence, offset, flags, crcs, length));
    return length == 0 ? header : Unpooled.wrappedBuffer(header, data.retainedDuplicate());
  }

  void release() {
    data.release();
  }
}
