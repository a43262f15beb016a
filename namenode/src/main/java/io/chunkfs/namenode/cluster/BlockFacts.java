package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.BlockRow;
import java.util.List;

/**
 * What the hard state says of a block, as far as its replicas are judged by it.
 *
 * @param sealed its pipeline sealed it; {@code length} and {@code crc} are meaningful only then
 * @param crc CRC32C of the whole block; 0 with a length above 0: not known
 */
public record BlockFacts(
    BlockId block,
    Generation confirmed,
    long length,
    int crc,
    boolean sealed,
    int wanted,
    List<DataNodeId> members) {

  /** From a block's row. */
  public static BlockFacts of(BlockId block, BlockRow row) {
    return new BlockFacts(
        block,
        new Generation(row.getConfirmedGeneration()),
        row.getLength(),
        row.getCrc(),
        row.getCommitted(),
        row.getReplication(),
        row.getMembersList().stream().map(DataNodeId::new).toList());
  }
}
