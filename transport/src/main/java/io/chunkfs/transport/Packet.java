package io.chunkfs.transport;

import io.chunkfs.common.checksum.Crc32cs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * A packet read in place: a run of a block's bytes with the CRC32C of each of its pieces. A piece
 * is what one checksum slice of the block has in common with the packet, so only the first and the
 * last one can be shorter than a slice.
 *
 * <p>The view keeps no copy and does not own the frame. See docs/formats/wire.md.
 */
public final class Packet {
  /** Flag: seals the replica (write), or ends the session (read). */
  public static final int LAST = 1;

  /** Flag: data and checksums are fsynced before the ack. */
  public static final int SYNC = 2;

  /** Most bytes of data in one packet. */
  public static final int DATA_LIMIT_BYTES = 8 << 20;

  private static final int KNOWN_FLAGS = LAST | SYNC;
  private static final int SEQUENCE = Frame.HEAD_BYTES;
  private static final int OFFSET = SEQUENCE + 4;
  private static final int FLAGS = OFFSET + 8;
  private static final int LENGTH = FLAGS + 1;
  private static final int PIECES = LENGTH + 4;
  private static final int CRCS = PIECES + 2;

  private final ByteBuf frame;
  private final int start;
  private final int dataLength;
  private final int pieces;

  private Packet(ByteBuf frame, int start, int dataLength, int pieces) {
    this.frame = frame;
    this.start = start;
    this.dataLength = dataLength;
    this.pieces = pieces;
  }

  /**
   * Reads a whole PACKET frame, length field included. Keeps no copy; the frame's owner stays the
   * caller.
   *
   * @throws ProtocolViolation when the layout is not a packet's
   */
  public static Packet read(ByteBuf frame) {
    int start = frame.readerIndex();
    int readable = frame.readableBytes();
    if (readable < CRCS) throw new ProtocolViolation("a packet of " + readable + " bytes");
    if (frame.getUnsignedByte(start + Frame.LENGTH_BYTES) != Frame.PACKET) {
      throw new ProtocolViolation("a frame that is no packet");
    }
    int dataLength = frame.getInt(start + LENGTH);
    int pieces = frame.getUnsignedShort(start + PIECES);
    int flags = frame.getUnsignedByte(start + FLAGS);
    long offset = frame.getLong(start + OFFSET);
    if (dataLength < 0
        || dataLength > DATA_LIMIT_BYTES
        || CRCS + 4L * pieces + dataLength != readable
        || frame.getInt(start) != readable - Frame.LENGTH_BYTES) {
      throw new ProtocolViolation(
          "a packet of "
              + readable
              + " bytes that claims "
              + Integer.toUnsignedString(dataLength)
              + " bytes of data in "
              + pieces
              + " pieces");
    }
    if (pieces > dataLength || dataLength > 0 && pieces == 0) {
      throw new ProtocolViolation("a packet of " + dataLength + " bytes in " + pieces + " pieces");
    }
    if (offset < 0 || offset > Long.MAX_VALUE - dataLength) {
      throw new ProtocolViolation("a packet at offset " + Long.toUnsignedString(offset));
    }
    if ((flags & ~KNOWN_FLAGS) != 0) throw new ProtocolViolation("a packet with flags " + flags);
    return new Packet(frame, start, dataLength, pieces);
  }

  /** Number within the session. */
  public int sequence() {
    return frame.getInt(start + SEQUENCE);
  }

  /** Offset of the first byte of data within the block. */
  public long offset() {
    return frame.getLong(start + OFFSET);
  }

  /** All flags. */
  public int flags() {
    return frame.getUnsignedByte(start + FLAGS);
  }

  /** Whether it is the session's last. */
  public boolean last() {
    return (flags() & LAST) != 0;
  }

  /** Whether it asks for an fsync before the ack. */
  public boolean sync() {
    return (flags() & SYNC) != 0;
  }

  /** Bytes of data. */
  public int dataLength() {
    return dataLength;
  }

  /** How many pieces the data has, one CRC each. */
  public int pieces() {
    return pieces;
  }

  /** CRC32C of a piece, as the packet claims it. */
  public int crc(int piece) {
    if (piece < 0 || piece >= pieces) {
      throw new IndexOutOfBoundsException("piece " + piece + " of " + pieces);
    }
    return frame.getInt(start + CRCS + 4 * piece);
  }

  /** Where the data begins in the frame's buffer. */
  public int dataIndex() {
    return start + CRCS + 4 * pieces;
  }

  /** The data: a slice of the frame, not retained. */
  public ByteBuf data() {
    return frame.slice(dataIndex(), dataLength);
  }

  /**
   * Checks the data. Pieces are the data cut where the offset within the block is a multiple of the
   * slice.
   *
   * @return the first piece whose CRC does not match, or -1
   * @throws ProtocolViolation when the number of pieces is not that of such a cut
   */
  public int firstBadPiece(int sliceBytes) {
    if (pieces != pieces(offset(), dataLength, sliceBytes)) {
      throw new ProtocolViolation(
          "a packet of " + dataLength + " bytes at " + offset() + " in " + pieces + " pieces");
    }
    ByteBuffer data = frame.nioBuffer(dataIndex(), dataLength);
    long offset = offset();
    int taken = 0;
    for (int piece = 0; piece < pieces; piece++) {
      int length = pieceLength(offset + taken, dataLength - taken, sliceBytes);
      if (Crc32cs.of(data.limit(taken + length).position(taken)) != crc(piece)) return piece;
      taken += length;
    }
    return -1;
  }

  /** How many pieces a run of bytes has. */
  public static int pieces(long offset, int length, int sliceBytes) {
    if (length == 0) return 0;
    long lead = offset % sliceBytes;
    return Math.toIntExact((lead + length + sliceBytes - 1) / sliceBytes);
  }

  /** CRC32C of each piece of the buffer's remaining bytes, whose position does not move. */
  public static int[] crcs(ByteBuffer data, long offset, int sliceBytes) {
    int length = data.remaining();
    int[] crcs = new int[pieces(offset, length, sliceBytes)];
    ByteBuffer window = data.duplicate();
    int first = data.position();
    int taken = 0;
    for (int piece = 0; piece < crcs.length; piece++) {
      int bytes = pieceLength(offset + taken, length - taken, sliceBytes);
      crcs[piece] = Crc32cs.of(window.limit(first + taken + bytes).position(first + taken));
      taken += bytes;
    }
    return crcs;
  }

  /** A packet's frame up to its data, which is to follow at once. */
  public static ByteBuf header(ByteBufAllocator buffers, PacketHead head) {
    return begin(buffers, head, 0);
  }

  /**
   * A whole packet in one buffer, with the data's remaining bytes, whose position does not move.
   */
  public static ByteBuf frame(ByteBufAllocator buffers, PacketHead head, ByteBuffer data) {
    return begin(buffers, head, data.remaining()).writeBytes(data.duplicate());
  }

  /** A whole packet in one buffer, with a copy of the data's readable bytes. */
  public static ByteBuf frame(ByteBufAllocator buffers, PacketHead head, ByteBuf data) {
    return begin(buffers, head, data.readableBytes())
        .writeBytes(data, data.readerIndex(), data.readableBytes());
  }

  private static ByteBuf begin(ByteBufAllocator buffers, PacketHead head, int roomBytes) {
    int[] crcs = head.crcs();
    int headerBytes = CRCS + 4 * crcs.length;
    ByteBuf frame =
        buffers
            .directBuffer(headerBytes + roomBytes)
            .writeInt(headerBytes - Frame.LENGTH_BYTES + head.dataLength())
            .writeByte(Frame.PACKET)
            .writeInt(head.sequence())
            .writeLong(head.offset())
            .writeByte(head.flags())
            .writeInt(head.dataLength())
            .writeShort(crcs.length);
    for (int crc : crcs) frame.writeInt(crc);
    return frame;
  }

  private static int pieceLength(long offset, int left, int sliceBytes) {
    return (int) Math.min(left, sliceBytes - offset % sliceBytes);
  }
}
