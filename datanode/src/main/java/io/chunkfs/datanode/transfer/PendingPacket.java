package io.chunkfs.datanode.transfer;

import io.chunkfs.proto.MemberStatus;
import java.util.List;

/** A packet that was taken and is not acknowledged yet. Owned by the session's event loop. */
final class PendingPacket {
  final int sequence;
  final long end;
  final boolean last;

  /** This member's row; null until its disk has done what the packet asks for. */
  MemberStatus own;

  /** Rows of the members behind; null until they acked. */
  List<MemberStatus> behind;

  PendingPacket(int sequence, long end, boolean last, List<MemberStatus> behind) {
    this.sequence = sequence;
    this.end = end;
    this.last = last;
    this.behind = behind;
  }

  boolean taken() {
    return own != null && behind != null;
  }
}
