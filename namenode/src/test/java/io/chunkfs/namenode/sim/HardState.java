package io.chunkfs.namenode.sim;

import com.google.protobuf.ByteString;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.cluster.BlockCatalog;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeletedBlockRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The rows of blocks, deleted blocks and datanodes, and the few commands that change them, in
 * memory. Survives the namenode's process, as rows do.
 */
final class HardState implements BlockCatalog {
  private final NavigableMap<Long, BlockRow> blocks = new TreeMap<>();
  private final NavigableMap<Long, BlockFacts> facts = new TreeMap<>();
  private final NavigableMap<Long, DeletedBlockRow> deleted = new TreeMap<>();
  private final List<DataNodeAddress> nodes = new ArrayList<>();
  private final Consumer<List<Change>> applied;
  private final Map<Long, Long> deletedNanos = new HashMap<>();
  private final Timeline time;
  private long nextBlock = 1;
  private long generations;
  private long sealed;

  /** {@code applied} hears of each batch once it is in the rows. */
  HardState(Timeline time, Consumer<List<Change>> applied) {
    this.time = time;
    this.applied = applied;
  }

  void register(DataNodeAddress address) {
    nodes.add(address);
  }

  /** A new open block of a file. */
  BlockId allocate(long file, int replication, List<DataNodeId> members) {
    long block = nextBlock++;
    long generation = ++generations;
    BlockRow row =
        BlockRow.newBuilder()
            .setInode(file)
            .setIssuedGeneration(generation)
            .setConfirmedGeneration(generation)
            .addAllMembers(values(members))
            .setReplication(replication)
            .build();
    applied.accept(List.of(put(block, row)));
    return new BlockId(block);
  }

  /** Gives out a generation that nobody carries yet. */
  Generation issue(BlockId block) {
    long generation = ++generations;
    BlockRow row = row(block).toBuilder().setIssuedGeneration(generation).build();
    applied.accept(List.of(put(block.value(), row)));
    return new Generation(generation);
  }

  /** Names those that carry the issued generation; an older one is a mistake of the caller. */
  void confirm(BlockId block, Generation generation, List<DataNodeId> members) {
    BlockRow row = row(block);
    if (row.getIssuedGeneration() != generation.value()) {
      throw new IllegalStateException("a fenced writer confirms " + generation);
    }
    row =
        row.toBuilder()
            .setConfirmedGeneration(generation.value())
            .clearMembers()
            .addAllMembers(values(members))
            .build();
    applied.accept(List.of(put(block.value(), row)));
  }

  /** The pipeline sealed it. */
  void commit(BlockId block, long length, List<DataNodeId> members) {
    BlockRow row =
        row(block).toBuilder()
            .setLength(length)
            .setCrc((int) (block.value() * 31 + length))
            .setCommitted(true)
            .clearMembers()
            .addAllMembers(values(members))
            .build();
    applied.accept(List.of(put(block.value(), row)));
  }

  /** Its file is gone, or gave it up. */
  void delete(List<BlockId> gone) {
    List<Change> changes = new ArrayList<>();
    for (BlockId block : gone) {
      BlockRow row = blocks.remove(block.value());
      if (row == null) continue;
      facts.remove(block.value());
      deletedNanos.put(block.value(), time.now());
      if (row.getCommitted()) sealed--;
      DeletedBlockRow note =
          DeletedBlockRow.newBuilder()
              .setGeneration(row.getConfirmedGeneration())
              .addAllMembers(row.getMembersList())
              .build();
      deleted.put(block.value(), note);
      changes.add(removal(Keys.block(block)));
      changes.add(addition(Keys.deletedBlock(block), note.toByteString()));
    }
    if (!changes.isEmpty()) applied.accept(changes);
  }

  /** The replicas of these deleted blocks are gone, as far as the cluster knows. */
  void forget(List<BlockId> done) {
    List<Change> changes = new ArrayList<>();
    for (BlockId block : done) {
      deleted.remove(block.value());
      changes.add(removal(Keys.deletedBlock(block)));
    }
    applied.accept(changes);
  }

  void setReplication(List<BlockId> of, int replication) {
    List<Change> changes = new ArrayList<>();
    for (BlockId block : of) {
      changes.add(put(block.value(), row(block).toBuilder().setReplication(replication).build()));
    }
    applied.accept(changes);
  }

  /** The row of a block that exists. */
  BlockRow row(BlockId block) {
    BlockRow row = blocks.get(block.value());
    if (row == null) throw new IllegalStateException("no row of " + block);
    return row;
  }

  boolean exists(BlockId block) {
    return blocks.containsKey(block.value());
  }

  NavigableMap<Long, BlockRow> blocks() {
    return blocks;
  }

  /** When a block lost its file. */
  long deletedNanos(long block) {
    return deletedNanos.get(block);
  }

  int deletedRows() {
    return deleted.size();
  }

  @Override
  public Optional<BlockFacts> find(BlockId block) {
    return Optional.ofNullable(facts.get(block.value()));
  }

  @Override
  public List<BlockFacts> blocksAfter(long block, int limit) {
    List<BlockFacts> found = new ArrayList<>();
    for (BlockFacts each : facts.tailMap(block, false).values()) {
      if (found.size() == limit) break;
      found.add(each);
    }
    return found;
  }

  @Override
  public Optional<DeletedBlock> findDeleted(BlockId block) {
    return Optional.ofNullable(deleted.get(block.value())).map(row -> gone(block.value(), row));
  }

  @Override
  public List<DeletedBlock> deletedAfter(long block, int limit) {
    return deleted.tailMap(block, false).entrySet().stream()
        .limit(limit)
        .map(each -> gone(each.getKey(), each.getValue()))
        .toList();
  }

  @Override
  public long nextBlock() {
    return nextBlock;
  }

  @Override
  public long sealedBlocks() {
    return sealed;
  }

  @Override
  public List<DataNodeAddress> dataNodes() {
    return nodes;
  }

  private Change put(long block, BlockRow row) {
    BlockRow before = blocks.put(block, row);
    BlockId id = new BlockId(block);
    facts.put(block, BlockFacts.of(id, row));
    if (row.getCommitted() && (before == null || !before.getCommitted())) sealed++;
    return addition(Keys.block(id), row.toByteString());
  }

  private static DeletedBlock gone(long block, DeletedBlockRow row) {
    return new DeletedBlock(
        new BlockId(block),
        new Generation(row.getGeneration()),
        row.getMembersList().stream().map(DataNodeId::new).toList());
  }

  private static List<Long> values(List<DataNodeId> members) {
    return members.stream().map(DataNodeId::value).toList();
  }

  private static Change addition(byte[] key, ByteString value) {
    return Change.newBuilder()
        .setKey(ByteString.copyFrom(key))
        .setValue(value)
        .setPut(true)
        .build();
  }

  private static Change removal(byte[] key) {
    return Change.newBuilder().setKey(ByteString.copyFrom(key)).build();
  }
}
