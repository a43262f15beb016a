package io.chunkfs.namenode.cluster;

import com.google.protobuf.ByteString;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeletedBlockRow;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Rows in memory, and the changes that make them. */
public final class FakeCatalog implements BlockCatalog {
  private final NavigableMap<Long, BlockFacts> blocks = new TreeMap<>();
  private final NavigableMap<Long, DeletedBlock> deleted = new TreeMap<>();
  private final List<DataNodeAddress> nodes = new ArrayList<>();
  private long next = 1;
  private int asked;

  /** How often the hard state was asked about blocks. */
  int asked() {
    return asked;
  }

  /** Puts a block's row and returns the change. */
  public Change put(BlockFacts facts) {
    blocks.put(facts.block().value(), facts);
    next = Math.max(next, facts.block().value() + 1);
    BlockRow row =
        BlockRow.newBuilder()
            .setConfirmedGeneration(facts.confirmed().value())
            .setLength(facts.length())
            .setCrc(facts.crc())
            .setCommitted(facts.sealed())
            .setReplication(facts.wanted())
            .addAllMembers(facts.members().stream().map(DataNodeId::value).toList())
            .build();
    return change(Keys.block(facts.block()), row.toByteString());
  }

  /** Deletes a block's row, notes its replicas as superfluous, and returns both changes. */
  public List<Change> delete(BlockId block) {
    BlockFacts facts = blocks.remove(block.value());
    DeletedBlock gone = new DeletedBlock(block, facts.confirmed(), facts.members());
    deleted.put(block.value(), gone);
    DeletedBlockRow row =
        DeletedBlockRow.newBuilder()
            .setGeneration(gone.generation().value())
            .addAllMembers(gone.members().stream().map(DataNodeId::value).toList())
            .build();
    return List.of(
        Change.newBuilder().setKey(ByteString.copyFrom(Keys.block(block))).build(),
        change(Keys.deletedBlock(block), row.toByteString()));
  }

  /** Forgets a deleted block and returns the change. */
  public Change forget(BlockId block) {
    deleted.remove(block.value());
    return Change.newBuilder().setKey(ByteString.copyFrom(Keys.deletedBlock(block))).build();
  }

  /** Block ids up to this one were given out. */
  public void gaveOut(long block) {
    next = Math.max(next, block + 1);
  }

  public void add(DataNodeAddress node) {
    nodes.add(node);
  }

  @Override
  public Optional<BlockFacts> find(BlockId block) {
    asked++;
    return Optional.ofNullable(blocks.get(block.value()));
  }

  @Override
  public List<BlockFacts> blocksAfter(long block, int limit) {
    asked++;
    return blocks.tailMap(block, false).values().stream().limit(limit).toList();
  }

  @Override
  public Optional<DeletedBlock> findDeleted(BlockId block) {
    asked++;
    return Optional.ofNullable(deleted.get(block.value()));
  }

  @Override
  public List<DeletedBlock> deletedAfter(long block, int limit) {
    asked++;
    return deleted.tailMap(block, false).values().stream().limit(limit).toList();
  }

  @Override
  public long nextBlock() {
    asked++;
    return next;
  }

  @Override
  public long sealedBlocks() {
    asked++;
    return blocks.values().stream().filter(BlockFacts::sealed).count();
  }

  @Override
  public List<DataNodeAddress> dataNodes() {
    return nodes;
  }

  public static BlockFacts sealed(long block, long generation, long... members) {
    return facts(block, generation, 100, true, members);
  }

  public static BlockFacts open(long block, long generation, long... members) {
    return facts(block, generation, 0, false, members);
  }

  private static BlockFacts facts(
      long block, long generation, long length, boolean sealed, long[] members) {
    List<DataNodeId> ids = new ArrayList<>();
    for (long member : members) ids.add(new DataNodeId(member));
    return new BlockFacts(
        new BlockId(block), new Generation(generation), length, 0, sealed, 3, ids);
  }

  private static Change change(byte[] key, ByteString value) {
    return Change.newBuilder()
        .setKey(ByteString.copyFrom(key))
        .setValue(value)
        .setPut(true)
        .build();
  }
}
