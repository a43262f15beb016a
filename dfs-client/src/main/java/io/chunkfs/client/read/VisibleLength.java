package io.chunkfs.client.read;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.ReadRequest;
import java.util.ArrayList;
import java.util.List;

/** How much of a block that is being written can be read. */
final class VisibleLength {
  private VisibleLength() {}

  /**
   * Asks one member after the other, until one says. A member that has no replica yet says so: then
   * nothing was flushed to it, and if nobody knows better the length is 0.
   *
   * @throws ChunkFsException BLOCK_UNAVAILABLE when no member can be asked
   */
  static long ask(ReadContext context, DfsPath path, LocatedBlock block) throws ChunkFsException {
    ReadRequest question = ReadRequest.newBuilder().setKey(block.getKey()).build();
    List<String> reasons = new ArrayList<>();
    boolean notBegun = false;
    for (DataNodeAddress node : context.avoided().inOrder(block.getNodesList())) {
      try {
        ReadSession session = ReadSession.open(context, node, question, context.settings().stall());
        return session.visible();
      } catch (ChunkFsException failure) {
        if (failure.code() == ErrorCode.CANCELLED) throw failure;
        notBegun |= failure.code() == ErrorCode.NO_SUCH_REPLICA;
        if (ReplicaWalk.isSilence(failure)) context.avoided().avoid(node);
        reasons.add(node.getName() + ": " + failure.getMessage());
      }
    }
    if (notBegun) return 0;
    throw new ChunkFsException(
        ErrorCode.BLOCK_UNAVAILABLE,
        "nobody can say how much of the last block of "
            + path
            + ", "
            + new BlockId(block.getKey().getBlock())
            + ", was written: "
            + (reasons.isEmpty() ? ReplicaWalk.away(block) : String.join("; ", reasons)));
  }
}
