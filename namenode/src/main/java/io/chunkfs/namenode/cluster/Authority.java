package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.Leadership;

/**
 * In whose name this namenode speaks to datanodes.
 *
 * @param ready it leads and has applied all that earlier leaders committed: only then it judges
 *     orphans and gives orders
 */
public record Authority(int incarnation, long term, boolean ready) {
  /** Before anything is known. */
  public static final Authority NONE = new Authority(1, 0, false);

  /** As it travels. */
  public Leadership toProto() {
    return Leadership.newBuilder()
        .setIncarnation(incarnation)
        .setTerm(term)
        .setLeader(ready)
        .build();
  }

  /** Whether a datanode that has obeyed {@code obeyed} reports to exactly this authority. */
  boolean isObeyed(Leadership obeyed) {
    return obeyed.getIncarnation() == incarnation && obeyed.getTerm() == term;
  }

  /** Whether a block was given out before the cluster was last made anew from a backup. */
  boolean isOfEarlierLife(BlockId block) {
    return incarnation > 1 && block.incarnation().value() < incarnation;
  }
}
