package io.chunkfs.client;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.LocatedBlock;
import java.util.List;

/**
 * One block of a file and where it is.
 *
 * @param offset where it begins in the file
 * @param length its length in bytes; 0 of an open last block
 * @param committed false for an open file's last block
 * @param replication wanted replicas
 * @param crc CRC32C of the whole block; meaningful only when committed
 * @param corrupt replicas known to be corrupt
 * @param counting replicas that count; the holders may be more while nobody has reported the block
 * @param holders datanodes that have a replica, the best one to read from first
 * @param memberNames datanodes it was last written to, also those that are away now
 */
public record BlockInfo(
    BlockId id,
    Generation generation,
    long offset,
    long length,
    boolean committed,
    int replication,
    int crc,
    int corrupt,
    int counting,
    List<DataNodeInfo> holders,
    List<String> memberNames) {
  public BlockInfo {
    holders = List.copyOf(holders);
    memberNames = List.copyOf(memberNames);
  }

  static BlockInfo of(LocatedBlock block) {
    return new BlockInfo(
        new BlockId(block.getKey().getBlock()),
        new Generation(block.getKey().getGeneration()),
        block.getOffset(),
        block.getLength(),
        block.getCommitted(),
        block.getReplication(),
        block.getCrc(),
        block.getCorrupt(),
        block.getCounting(),
        block.getNodesList().stream().map(DataNodeInfo::of).toList(),
        block.getMemberNamesList());
  }

  /** The name of a block that a server speaks of, whatever its number is. */
  static String name(long id) {
    return id > 0 ? new BlockId(id).toString() : "blk_?";
  }
}
