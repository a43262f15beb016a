package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.proto.Done;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;

/** Arguments of calls as values, and answers as replies. */
final class Wire {
  static final Done DONE = Done.getDefaultInstance();

  private Wire() {}

  static LeaseId lease(long value) throws Rejection {
    if (value <= 0) throw invalid("the call names no lease");
    return new LeaseId(value);
  }

  static InodeId inode(long value) throws Rejection {
    if (value <= 0) throw invalid("the call names no inode");
    return new InodeId(value);
  }

  static int permission(int bits) throws Rejection {
    if ((bits & ~Right.ALL_BITS) == 0) return bits;
    throw invalid(String.format("permission %o has bits beyond %o", bits, Right.ALL_BITS));
  }

  static Rejection invalid(String what) {
    return new Rejection(ErrorCode.INVALID_ARGUMENT, what);
  }

  static MutateReply done() {
    return MutateReply.newBuilder().setDone(DONE).build();
  }

  static MutateReply status(FileStatus status) {
    return MutateReply.newBuilder().setStatus(status).build();
  }
}
