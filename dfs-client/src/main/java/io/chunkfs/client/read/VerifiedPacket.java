package io.chunkfs.client.read;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * One packet's bytes, each checksum piece verified just before the first of its bytes is handed
 * out.
 *
 * <p>Thread: the reader's.
 */
final class VerifiedPacket {
  private final ByteBuf frame;
  private final Packet packet;
  private final ByteBuffer data;
  private final int sliceBytes;
  private int piece;
  private int verifiedTo;

  /**
   * Takes over a frame.
   *
   * @param packet the view of that frame
   */
  VerifiedPacket(ByteBuf frame, Packet packet, int sliceBytes) {
    this.frame = frame;
    this.packet = packet;
    this.sliceBytes = sliceBytes;
    this.data = frame.nioBuffer(packet.dataIndex(), packet.dataLength());
  }

  /** Where the next byte stands in the block. */
  long position() {
    return packet.offset() + data.position();
  }

  boolean exhausted() {
    return !data.hasRemaining();
  }

  /** Passes bytes over; they are verified where they share a piece with bytes wanted. */
  void skipTo(long position) {
    int target = (int) Math.min(position - packet.offset(), data.limit());
    while (verifiedTo < data.limit() && nextPieceEnd() <= target) {
      verifiedTo = nextPieceEnd();
      piece++;
    }
    data.position(target);
  }

  /**
   * Copies as much as there is, and as {@code target} has room for, up to {@code limit} bytes; less
   * when the next piece is damaged, which is an error only once nothing before it is left.
   */
  int copyTo(ByteBuffer target, long limit) throws ChunkFsException {
    int wanted = (int) Math.min(limit, Math.min(target.remaining(), data.remaining()));
    int left = wanted;
    while (left > 0) {
      if (data.position() >= verifiedTo && !verifyNext()) {
        if (left == wanted) throw mismatch();
        break;
      }
      int part = Math.min(left, verifiedTo - data.position());
      ByteBuffer source = data.duplicate();
      target.put(source.limit(source.position() + part));
      data.position(data.position() + part);
      left -= part;
    }
    return wanted - left;
  }

  private int nextPieceEnd() {
    long at = packet.offset() + verifiedTo;
    return (int) Math.min(data.limit(), verifiedTo + sliceBytes - at % sliceBytes);
  }

  private boolean verifyNext() {
    int end = nextPieceEnd();
    ByteBuffer bytes = data.duplicate();
    int crc = Crc32cs.of(bytes.limit(end).position(verifiedTo));
    if (crc != packet.crc(piece)) return false;
    verifiedTo = end;
    piece++;
    return true;
  }

  private ChunkFsException mismatch() {
    return new ChunkFsException(
        ErrorCode.CHECKSUM_MISMATCH,
        "the bytes from "
            + (packet.offset() + verifiedTo)
            + " of the block on do not match their checksum");
  }

  void release() {
    frame.release();
  }
}
