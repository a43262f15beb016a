package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.SealedBlock;
import io.chunkfs.proto.CopyReplica;
import io.chunkfs.proto.DataNodeAddress;
import java.util.List;

/**
 * A block to be copied to this datanode.
 *
 * @param key at the generation that the copy is to have
 * @param leader who ordered it
 * @param block what it was committed with; a CRC of 0 is not known
 * @param sources holders to ask, in this order
 * @param urgent goes before others
 * @param reason for the log
 */
public record CopyOrder(
    ReplicaKey key,
    LeaderStamp leader,
    SealedBlock block,
    List<DataNodeAddress> sources,
    boolean urgent,
    String reason) {
  public CopyOrder {
    sources = List.copyOf(sources);
  }

  /**
   * As ordered.
   *
   * @throws ChunkFsException INVALID_ARGUMENT when it cannot be carried out by anybody
   */
  public static CopyOrder of(ReplicaKey key, LeaderStamp leader, CopyReplica copy)
      throws ChunkFsException {
    if (copy.getLength() < 0 || copy.getSourcesCount() == 0) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT, "an order to copy " + key + " names no source or no length");
    }
    return new CopyOrder(
        key,
        leader,
        new SealedBlock(copy.getLength(), copy.getCrc()),
        copy.getSourcesList(),
        copy.getUrgent(),
        copy.getReason());
  }
}
