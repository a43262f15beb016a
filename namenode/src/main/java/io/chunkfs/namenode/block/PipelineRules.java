package io.chunkfs.namenode.block;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.WrittenBlock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a writer may say of its file's last block. */
public final class PipelineRules {
  private final NamespaceId namespace;
  private final String path;
  private final FileStatus file;
  private final FileBlocks blocks;
  private final Optional<FileBlock> open;

  /**
   * About one open file.
   *
   * @param path for messages
   */
  public PipelineRules(NamespaceId namespace, String path, FileStatus file, FileBlocks blocks) {
    this.namespace = namespace;
    this.path = path;
    this.file = file;
    this.blocks = blocks;
    this.open = blocks.open(file);
  }

  /** Fewest replicas that make a write durable. */
  public static int minDurable(int replication) {
    return Math.min(2, replication);
  }

  /**
   * Makes sure that what was written is about the last block, and that every current member sealed
   * it: a member leaves only by a generation committed before. A writer that gave its open block
   * back may tell once more of the one before, which is committed.
   *
   * @param claimed whether the writer names a block at all
   * @return the block to commit; empty when there is none
   * @throws Rejection {@code OUT_OF_ORDER}, {@code STALE_GENERATION}, {@code PIPELINE_FAILED} or
   *     {@code INVALID_ARGUMENT}
   */
  public Optional<FileBlock> requireWritten(boolean claimed, WrittenBlock written)
      throws Rejection {
    if (!claimed) {
      if (open.isEmpty()) return Optional.empty();
      throw outOfOrder("its last block " + open.get().id() + " is open and was not committed");
    }
    if (open.isEmpty() && isCommittedLast(written)) return Optional.empty();
    FileBlock block = requireConfirmed(written.getKey());
    if (isNothing(written)) return open;
    if (written.getLength() < 0 || written.getLength() > file.getBlockSize()) {
      throw new Rejection(
          ErrorCode.INVALID_ARGUMENT,
          "block " + block.id() + " of " + path + " cannot have " + written.getLength() + " bytes");
    }
    requireSealedByAll(block, new HashSet<>(written.getMembersList()));
    return open;
  }

  /** Whether the writer says that it wrote nothing: such a block is released, not committed. */
  public static boolean isNothing(WrittenBlock written) {
    return written.getLength() == 0;
  }

  /**
   * Makes sure that a key names the open last block at its confirmed generation.
   *
   * @throws Rejection {@code OUT_OF_ORDER} or {@code STALE_GENERATION}
   */
  public FileBlock requireConfirmed(BlockKey key) throws Rejection {
    FileBlock block = requireLast(key);
    requireGeneration(block, key, block.row().getConfirmedGeneration());
    return block;
  }

  /**
   * Makes sure that a key names the open last block at a generation that was issued and not yet
   * confirmed, and that the members are survivors enough.
   *
   * @throws Rejection {@code OUT_OF_ORDER}, {@code STALE_GENERATION} or {@code PIPELINE_FAILED}
   */
  public FileBlock requireConfirmable(BlockKey key, List<Long> members) throws Rejection {
    FileBlock block = requireLast(key);
    BlockRow row = block.row();
    requireGeneration(block, key, row.getIssuedGeneration());
    if (row.getIssuedGeneration() == row.getConfirmedGeneration()) {
      throw stale(block, key, "it is confirmed already");
    }
    Set<Long> distinct = new HashSet<>(members);
    if (!row.getMembersList().containsAll(distinct) || distinct.size() < members.size()) {
      throw failed(block, names(distinct) + " are not among its members");
    }
    int least = minDurable(row.getReplication());
    if (distinct.size() < least) {
      throw failed(
          block, "it goes on with " + distinct.size() + " datanodes, the least is " + least);
    }
    return block;
  }

  /**
   * Makes sure that a new block's pipeline is long enough to be durable.
   *
   * @throws Rejection {@code TOO_FEW_DATANODES}
   */
  public static void requireEnough(List<DataNodeAddress> targets, FileStatus file)
      throws Rejection {
    int least = minDurable(file.getReplication());
    long distinct = targets.stream().map(DataNodeAddress::getNode).distinct().count();
    if (distinct < least || distinct < targets.size()) {
      throw new Rejection(
          ErrorCode.TOO_FEW_DATANODES,
          "a block needs " + least + " distinct datanodes, but there are " + distinct);
    }
  }

  private boolean isCommittedLast(WrittenBlock written) {
    BlockKey key = written.getKey();
    if (key.getBlock() <= 0) return false;
    return blocks
        .find(new BlockId(key.getBlock()))
        .filter(block -> block.row().getInode() == file.getInode())
        .filter(block -> block.row().getCommitted() && block.end() == file.getLength())
        .filter(block -> block.key(namespace).equals(key.toBuilder().clearToken().build()))
        .filter(block -> block.row().getLength() == written.getLength())
        .filter(block -> block.row().getCrc() == written.getCrc())
        .isPresent();
  }

  private FileBlock requireLast(BlockKey key) throws Rejection {
    boolean last =
        open.isPresent()
            && open.get().id().value() == key.getBlock()
            && namespace.value() == key.getNamespace();
    if (last) return open.get();
    String named = key.getBlock() > 0 ? new BlockId(key.getBlock()).toString() : "no block";
    String actual = open.map(block -> "it is " + block.id()).orElse("there is none");
    throw outOfOrder("the call names " + named + " as its open last block, but " + actual);
  }

  private void requireGeneration(FileBlock block, BlockKey key, long wanted) throws Rejection {
    if (key.getGeneration() == wanted) return;
    throw stale(block, key, "the current one is " + new Generation(wanted));
  }

  private void requireSealedByAll(FileBlock block, Set<Long> sealed) throws Rejection {
    Set<Long> members = new HashSet<>(block.row().getMembersList());
    if (sealed.equals(members)) return;
    throw failed(
        block,
        "sealed by "
            + names(sealed)
            + " but its members are "
            + names(members)
            + "; a member leaves only by a new generation");
  }

  private Rejection outOfOrder(String why) {
    return new Rejection(ErrorCode.OUT_OF_ORDER, path + ": " + why);
  }

  private Rejection stale(FileBlock block, BlockKey key, String why) {
    return new Rejection(
        ErrorCode.STALE_GENERATION,
        String.format(
            "block %s of %s: generation %016x is not valid here, %s",
            block.id(), path, key.getGeneration(), why));
  }

  private Rejection failed(FileBlock block, String why) {
    return new Rejection(
        ErrorCode.PIPELINE_FAILED, "block " + block.id() + " of " + path + ": " + why);
  }

  private static String names(Set<Long> nodes) {
    return nodes.stream()
        .sorted()
        .map(Long::toHexString)
        .collect(Collectors.joining(", ", "datanodes [", "]"));
  }
}
