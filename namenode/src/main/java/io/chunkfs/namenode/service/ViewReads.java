package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.View;
import io.chunkfs.transport.CallService.Answer;

/**
 * Reads over the newest view; neither answer nor refusal leaves unless the lease of this leader
 * still holds afterwards (DESIGN §9, rule 8).
 */
final class ViewReads {
  private final Gate gate;

  ViewReads(Gate gate) {
    this.gate = gate;
  }

  /** What is read; the serialized reply. */
  interface Reading {
    byte[] read(Serving rooms, View view)
        throws Rejection, ChunkFsException, InvalidProtocolBufferException;
  }

  void over(Answer<? extends MessageLite> answer, Reading reading) {
    try {
      Serving rooms = gate.leading();
      byte[] reply = null;
      ChunkFsException refusal = null;
      try (View view = rooms.state().acquire()) {
        reply = reading.read(rooms, view);
      } catch (Rejection no) {
        refusal = new ChunkFsException(no.code(), no.getMessage());
      }
      rooms.requireReadLease();
      if (refusal != null) throw refusal;
      answer.replyBytes(reply);
    } catch (InvalidProtocolBufferException damaged) {
      answer.error(damaged(damaged));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  static ChunkFsException damaged(InvalidProtocolBufferException cause) {
    return new ChunkFsException(
        ErrorCode.DAMAGED, "a row of the namenode's store cannot be read", cause);
  }
}
