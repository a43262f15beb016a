package io.chunkfs.namenode.block;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeletedBlockRow;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.LocatedBlock;
import java.nio.ByteBuffer;
import java.util.List;

/** Changes of block rows; the rules about them are in {@link PipelineRules}. */
public final class Blocks {
  private final Overlay rows;
  private final Counters counters;
  private final FileBlocks files;

  /** Over one overlay. */
  public Blocks(Overlay rows, Counters counters) {
    this.rows = rows;
    this.counters = counters;
    this.files = new FileBlocks(rows);
  }

  /** The blocks of files, for reading. */
  public FileBlocks files() {
    return files;
  }

  /** Adds a block at the end of a file. Full size times replication is reserved for it. */
  public FileBlock add(FileStatus file, List<DataNodeAddress> targets) {
    BlockId id = counters.nextBlock();
    long generation = counters.nextGeneration().value();
    BlockRow.Builder row =
        BlockRow.newBuilder()
            .setInode(file.getInode())
            .setOffset(file.getLength())
            .setIssuedGeneration(generation)
            .setConfirmedGeneration(generation)
            .setReserved(file.getBlockSize() * file.getReplication())
            .setReplication(file.getReplication());
    for (DataNodeAddress target : targets) row.addMembers(target.getNode());
    FileBlock block = new FileBlock(id, row.build());
    byte[] value = ByteBuffer.allocate(8).putLong(id.value()).array();
    rows.put(fileKey(block), value);
    put(block);
    return block;
  }

  /** A block as its writer is told of it: where its pipeline goes. */
  public LocatedBlock located(FileBlock block, List<DataNodeAddress> targets) {
    LocatedBlock.Builder located =
        LocatedBlock.newBuilder()
            .setKey(block.key(counters.namespace()))
            .setOffset(block.row().getOffset())
            .setReplication(block.row().getReplication())
            .addAllNodes(targets);
    for (DataNodeAddress target : targets) located.addMemberNames(target.getName());
    return located.build();
  }

  /** Records what the pipeline proved when it sealed a block; its reservation ends. */
  public void commit(FileBlock block, long length, int crc) {
    BlockRow row =
        block.row().toBuilder()
            .setLength(length)
            .setCrc(crc)
            .setCommitted(true)
            .clearReserved()
            .build();
    put(new FileBlock(block.id(), row));
    counters.add(Counters.SEALED_BLOCKS, 1);
  }

  /** Gives out a new generation, under which nothing travels until it is confirmed. */
  public Generation issue(FileBlock block) {
    Generation generation = counters.nextGeneration();
    BlockRow row = block.row().toBuilder().setIssuedGeneration(generation.value()).build();
    put(new FileBlock(block.id(), row));
    return generation;
  }

  /** Makes the issued generation the confirmed one, carried by these members. */
  public void confirm(FileBlock block, List<Long> members) {
    BlockRow row =
        block.row().toBuilder()
            .setConfirmedGeneration(block.row().getIssuedGeneration())
            .clearMembers()
            .addAllMembers(members)
            .build();
    put(new FileBlock(block.id(), row));
  }

  /** Changes how many replicas of a block are wanted; returns how much more is reserved. */
  public long setReplication(FileBlock block, FileStatus file, int replication) {
    BlockRow.Builder row = block.row().toBuilder().setReplication(replication);
    if (!row.getCommitted()) row.setReserved(file.getBlockSize() * replication);
    put(new FileBlock(block.id(), row.build()));
    return row.getReserved() - block.row().getReserved();
  }

  /** Removes a block; what its members hold of it is to be deleted. */
  public void release(FileBlock block) {
    BlockRow row = block.row();
    rows.delete(fileKey(block));
    rows.delete(Keys.block(block.id()));
    if (row.getCommitted()) counters.add(Counters.SEALED_BLOCKS, -1);
    DeletedBlockRow deleted =
        DeletedBlockRow.newBuilder()
            .addAllMembers(row.getMembersList())
            .setGeneration(row.getConfirmedGeneration())
            .build();
    rows.put(Keys.deletedBlock(block.id()), deleted.toByteArray());
  }

  private static byte[] fileKey(FileBlock block) {
    return Keys.fileBlock(new InodeId(block.row().getInode()), block.row().getOffset());
  }

  private void put(FileBlock block) {
    rows.put(Keys.block(block.id()), block.row().toByteArray());
  }
}
