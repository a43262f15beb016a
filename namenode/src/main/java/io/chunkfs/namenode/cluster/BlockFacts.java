package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.BlockRow;
import java.util.List;

/**
 * What the hard state says of a block, as far as its replicas are judged by it.
 *
 * @param sealed its pipeline sealed it; {@code length} is meaningful only then
 */
public record BlockFacts(
    BlockId block,
    Generation confirmed,
    long length,
    boolean sealed,
    int wanted,
    List<DataNodeId> members) {

  /** From a block's row. */
  public static BlockFacts of(BlockId block, BlockRow row) {
    return new BlockFacts(
        block,
        new Generation(row.getConfirmedGeneration()),
        row.getLength(),
        row.getCommitted(),
        row.getReplication(),
        row.getMembersList().stream().map(DataNodeId::new).toList());
  }
}
