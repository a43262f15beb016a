package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.ClusterLoop;
import io.chunkfs.namenode.repair.Explanation;
import io.chunkfs.namenode.repair.Repair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks what only the cluster loop's thread may look at, and waits for it; not on an event loop. */
final class LoopQuestions implements Evidence.About {
  private static final long PATIENCE_SECONDS = 5;

  private final ClusterLoop loop;
  private final Repair repair;

  LoopQuestions(ClusterLoop loop, Repair repair) {
    this.loop = loop;
    this.repair = repair;
  }

  /** Returns when the loop has taken in and published all that it was handed before. */
  void settle() throws ChunkFsException {
    CompletableFuture<Boolean> settled = new CompletableFuture<>();
    loop.submit((cluster, now) -> {}, () -> settled.complete(true));
    await(settled);
  }

  @Override
  public Map<BlockId, Explanation> of(List<BlockId> blocks) throws ChunkFsException {
    if (blocks.isEmpty()) return Map.of();
    CompletableFuture<Map<BlockId, Explanation>> answer = new CompletableFuture<>();
    loop.submit(
        (cluster, now) -> {
          Map<BlockId, Explanation> all = new HashMap<>();
          for (BlockId block : blocks) all.put(block, repair.about(block, now));
          answer.complete(all);
        });
    return await(answer);
  }

  private static <T> T await(CompletableFuture<T> answer) throws ChunkFsException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new ChunkFsException(
          ErrorCode.BUSY, "the namenode has too many reports to take in before it can say", late);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(ErrorCode.STOPPING, "the namenode is stopping", stopping);
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }
}
