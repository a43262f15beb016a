package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;

/** How orders end, as it is told to the namenode. */
public final class Outcomes {
  private Outcomes() {}

  /** Done, and nothing changed by it that a namenode would hear of otherwise. */
  public static OrderOutcome done(ReplicaKey key, int action) {
    return OrderOutcome.newBuilder().setBlock(key.toProto()).setAction(action).build();
  }

  /** Not done, for a reason of this node's own. */
  public static OrderOutcome failed(ReplicaKey key, int action, ChunkFsException why) {
    return OrderOutcome.newBuilder()
        .setBlock(key.toProto())
        .setAction(action)
        .setCode(why.code().number())
        .setDetail(String.valueOf(why.getMessage()))
        .build();
  }

  /** A source did not deliver a copy. */
  static OrderOutcome blaming(ReplicaKey key, long source, ChunkFsException why) {
    return failed(key, Order.COPY_FIELD_NUMBER, why).toBuilder().setSource(source).build();
  }
}
