package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.SlotRow;
import java.util.Optional;

/** Answers of the last call of each slot (DESIGN §9, rule 6). */
final class CallSlots {
  private final Overlay rows;

  CallSlots(Overlay rows) {
    this.rows = rows;
  }

  /** The first answer to a call that was answered before; empty for the slot's next call. */
  Optional<byte[]> answered(CallId call) throws Rejection {
    byte[] row = rows.get(Keys.slot(new SessionId(call.getSession()), call.getSlot()));
    try {
      SlotRow slot = row == null ? SlotRow.getDefaultInstance() : SlotRow.parseFrom(row);
      if (call.getSequence() == slot.getSequence() + 1) return Optional.empty();
      if (row != null && call.getSequence() == slot.getSequence()) {
        return Optional.of(slot.getReply().toByteArray());
      }
    } catch (com.google.protobuf.InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("a slot's row cannot be read", damaged);
    }
    throw new Rejection(ErrorCode.SESSION_EXPIRED, "the call is neither the last nor the next");
  }

  void answer(CallId call, byte[] reply) {
    rows.put(
        Keys.slot(new SessionId(call.getSession()), call.getSlot()),
        SlotRow.newBuilder()
            .setSequence(call.getSequence())
            .setReply(com.google.protobuf.ByteString.copyFrom(reply))
            .build()
            .toByteArray());
  }
}
