package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a block is as it is and what is done about it.
 *
 * @param danger how badly it needs repair
 * @param lines what is not as it should be, worst first; empty when all is well
 */
public record Explanation(BlockId block, Danger danger, List<Line> lines) {
  /**
   * One thing that is not as it should be.
   *
   * @param subject the block, or the name of the datanode
   * @param detail what is the matter
   * @param doing what repair does about it or waits for; empty when nothing
   * @param doneIn when that will be done, an estimate; empty when nobody can tell
   */
  public record Line(
      ReasonCode code, String subject, String detail, String doing, Optional<Duration> doneIn) {}
}
