package io.chunkfs.datanode.transfer;

import io.chunkfs.proto.MemberStatus;
import io.chunkfs.transport.Packet;
import java.util.List;

/** A packet that was taken and is not acknowledged yet. Owned by the session's event loop. */
final class PendingPacket {
  final int sequence;
  final long end;
  final boolean last;
  final boolean syncs;

  /** This member's row; null until its disk has done what the packet asks for. */
  MemberStatus own;

  /** Rows of the members behind; null until they acked. */
  List<MemberStatus> behind;

  /**
   * A packet just taken.
   *
   * @param behind empty at the end of the pipeline, else null
   */
  PendingPacket(Packet packet, List<MemberStatus> behind) {
    this.sequence = packet.sequence();
    this.end = packet.offset() + packet.dataLength();
    this.last = packet.last();
    this.syncs = packet.last() || packet.sync();
    this.behind = behind;
  }

  boolean taken() {
    return own != null && behind != null;
  }
}
