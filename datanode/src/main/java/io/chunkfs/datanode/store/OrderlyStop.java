package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.CleanShutdown;
import io.chunkfs.proto.OpenReplicaState;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves the open replicas of a volume durable, and a list of what they had. */
final class OrderlyStop {
  private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

  private OrderlyStop() {}

  static void of(Volume volume, List<Draft> drafts, BlockLocks locks) {
    try {
      volume.act("stop", () -> stop(volume, drafts, locks));
    } catch (ChunkFsException unable) {
      LOG.warn("volume {} stops without a list: {}", volume, unable.getMessage());
    }
  }

  /** Leaves open replicas as they are, with their files closed. */
  static void abandon(List<Draft> drafts, BlockLocks locks) {
    for (Draft draft : drafts) {
      BlockId block = draft.key().block();
      try {
        locks.hold(block); // a sealing under way has got its files and ends first
      } catch (ChunkFsException stuck) {
        LOG.warn("{} is left with its files open: {}", block, stuck.getMessage());
        continue;
      }
      try {
        draft.abandon(ErrorCode.STOPPING, "the datanode is stopping");
      } finally {
        locks.free(block);
      }
    }
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
