package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.CleanShutdown;
import io.chunkfs.proto.OpenReplicaState;
import java.io.IOException;
import java.util.List;

/** Leaves the open replicas of a volume durable, and a list of what they had. */
final class OrderlyStop {
  private OrderlyStop() {}

  static void of(Volume volume, List<Draft> drafts, BlockLocks locks) throws ChunkFsException {
    volume.act("stop", () -> stop(volume, drafts, locks));
  }

  private static void stop(Volume volume, List<Draft> drafts, BlockLocks locks) throws IOException {
    CleanShutdown.Builder list = CleanShutdown.newBuilder();
    for (Draft draft : drafts) {
      if (draft.volume() != volume || !stop(draft, locks)) continue;
      list.addOpen(
          OpenReplicaState.newBuilder()
              .setBlock(draft.key().block().value())
              .setGeneration(draft.generation().value())
              .setReceived(draft.length())
              .setVisible(draft.visible()));
    }
    if (list.getOpenCount() == 0) return;
    volume.syncDirectory(volume.paths().open());
    CheckedText.write(volume.disk(), volume.paths().shutdown(), list.build());
  }

  private static boolean stop(Draft draft, BlockLocks locks) throws IOException {
    BlockId block = draft.key().block();
    locks.hold(block); // a sealing under way ends first
    try {
      return draft.stop();
    } finally {
      locks.free(block);
    }
  }
}
