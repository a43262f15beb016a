package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.DataNodeAddress;
import java.util.List;
import java.util.Optional;

/** What the hard state says of blocks and datanodes, as last applied. */
public interface BlockCatalog {
  /** The block, if it exists. */
  Optional<BlockFacts> find(BlockId block);

  /** Blocks after one, in order of their ids; 0 begins. */
  List<BlockFacts> blocksAfter(long block, int limit);

  /** The block, if it lost its file and its replicas are to be deleted. */
  Optional<DeletedBlock> findDeleted(BlockId block);

  /** Deleted blocks after one, in order of their ids; 0 begins. */
  List<DeletedBlock> deletedAfter(long block, int limit);

  /** The lowest block id that was never given out. */
  long nextBlock();

  /** Sealed blocks in all. */
  long sealedBlocks();

  /** All datanodes that registered once. */
  List<DataNodeAddress> dataNodes();

  /** A block that lost its file, and where it was under its last generation. */
  record DeletedBlock(BlockId block, Generation generation, List<DataNodeId> members) {}
}
