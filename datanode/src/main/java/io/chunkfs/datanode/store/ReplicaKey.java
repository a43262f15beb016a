package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.BlockKey;

/** One block of one namespace at one generation: what every access to a replica names. */
public record ReplicaKey(NamespaceId namespace, BlockId block, Generation generation) {
  /**
   * The key in a call.
   *
   * @throws ChunkFsException INVALID_ARGUMENT when one of its numbers cannot be an id
   */
  public static ReplicaKey of(BlockKey key) throws ChunkFsException {
    if (key.getNamespace() <= 0 || key.getBlock() <= 0 || key.getGeneration() <= 0) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          String.format(
              "not a block key: namespace %x, block %016x, generation %016x",
              key.getNamespace(), key.getBlock(), key.getGeneration()));
    }
    return new ReplicaKey(
        new NamespaceId(key.getNamespace()),
        new BlockId(key.getBlock()),
        new Generation(key.getGeneration()));
  }

  /** The same block at another generation. */
  public ReplicaKey at(Generation other) {
    return new ReplicaKey(namespace, block, other);
  }

  /** The form that travels. */
  public BlockKey toProto() {
    return BlockKey.newBuilder()
        .setNamespace(namespace.value())
        .setBlock(block.value())
        .setGeneration(generation.value())
        .build();
  }

  @Override
  public String toString() {
    return block + "@" + generation;
  }
}
