package io.chunkfs.namenode.audit;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.block.FileBlocks;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Lineage;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.FileStatus;
import java.util.HashSet;
import java.util.Optional;

/** Blocks against the files that own them, and the counter of sealed ones. */
final class BlockAudit {
  private final Rows rows;
  private final Findings findings;
  private final Tree tree;
  private long sealed;

  private InodeId file;
  private FileStatus status;
  private int blocks;
  private long length;
  private boolean open;

  BlockAudit(Rows rows, Findings findings) {
    this.rows = rows;
    this.findings = findings;
    this.tree = new Tree(rows);
  }

  void run() {
    RowScan.each(rows, findings, Keys.FILE_BLOCK, this::fileBlock);
    finishFile();
    RowScan.each(rows, findings, Keys.BLOCK, this::block);
    RowScan.each(rows, findings, Keys.ENTRY, this::entry);
    long counted = Counters.read(rows, Counters.SEALED_BLOCKS);
    findings.require(
        counted == sealed, "sealed-blocks counts %d but %d are committed", counted, sealed);
  }

  private void fileBlock(byte[] key, byte[] value) {
    InodeId inode = new InodeId(Keys.number(key));
    if (!inode.equals(file)) {
      finishFile();
      beginFile(inode);
    }
    BlockId id = FileBlocks.idIn(value);
    long offset = Keys.offset(key);
    Optional<BlockRow> found = Stored.find(rows, Keys.block(id), BlockRow.parser());
    findings.require(found.isPresent(), "inode %s: %s at %d has no row", inode, id, offset);
    if (found.isEmpty()) return;
    BlockRow row = found.get();
    findings.require(
        row.getInode() == inode.value() && row.getOffset() == offset,
        "inode %s: %s at %d says it is of %d at %d",
        inode,
        id,
        offset,
        row.getInode(),
        row.getOffset());
    if (status != null) nextOfFile(id, row);
  }

  private void beginFile(InodeId inode) {
    file = inode;
    status = tree.lineage(inode).map(Lineage::node).map(node -> node.status()).orElse(null);
    blocks = 0;
    length = 0;
    open = false;
    boolean known = rows.get(Keys.back(inode)) != null;
    findings.require(known, "inode %s has blocks but does not exist", inode);
  }

  private void nextOfFile(BlockId id, BlockRow row) {
    findings.require(!open, "inode %s: a block follows its open one", file);
    findings.require(
        row.getOffset() == length,
        "inode %s: %s begins at %d, not %d",
        file,
        id,
        row.getOffset(),
        length);
    findings.require(
        row.getReplication() == status.getReplication(),
        "inode %s: %s wants %d replicas, not %d",
        file,
        id,
        row.getReplication(),
        status.getReplication());
    long reserved = row.getCommitted() ? 0 : status.getBlockSize() * status.getReplication();
    findings.require(
        row.getReserved() == reserved, "%s reserves %d, not %d", id, row.getReserved(), reserved);
    findings.require(
        row.getLength() <= status.getBlockSize(), "%s is longer than the block size", id);
    blocks++;
    length += row.getLength();
    open = !row.getCommitted();
  }

  private void finishFile() {
    if (status == null) return;
    findings.require(
        blocks == status.getBlocks() && length == status.getLength(),
        "inode %s says %d blocks and %d bytes, but has %d and %d",
        file,
        status.getBlocks(),
        status.getLength(),
        blocks,
        length);
    findings.require(
        !open || status.getLease() != 0, "inode %s is closed with an open block", file);
  }

  private void entry(byte[] key, byte[] value) {
    FileStatus entry = Stored.parse(value, FileStatus.parser());
    if (entry.getBlocks() == 0 && entry.getLength() == 0) return;
    InodeId inode = new InodeId(entry.getInode());
    boolean live = tree.lineage(inode).isPresent();
    boolean has = !new FileBlocks(rows).from(inode, 0, 1).isEmpty();
    findings.require(!live || has, "inode %s has lost all its blocks", inode);
  }

  private void block(byte[] key, byte[] value) {
    BlockId id = new BlockId(Keys.number(key));
    BlockRow row = Stored.parse(value, BlockRow.parser());
    if (row.getCommitted()) sealed++;
    byte[] owner = rows.get(Keys.fileBlock(new InodeId(row.getInode()), row.getOffset()));
    findings.require(
        owner != null && FileBlocks.idIn(owner).equals(id),
        "%s belongs to inode %d at %d, which does not have it",
        id,
        row.getInode(),
        row.getOffset());
    findings.require(
        id.counter() <= Counters.read(rows, Counters.BLOCK), "%s was not given out", id);
    long issued = row.getIssuedGeneration();
    findings.require(
        issued >= row.getConfirmedGeneration() && row.getConfirmedGeneration() > 0,
        "%s: confirmed generation %x, issued %x",
        id,
        row.getConfirmedGeneration(),
        issued);
    long last = Counters.read(rows, Counters.GENERATION);
    findings.require(
        issued <= 0 || new Generation(issued).counter() <= last,
        "%s: generation %x was not given out",
        id,
        issued);
    findings.require(
        row.getMembersCount() > 0
            && new HashSet<>(row.getMembersList()).size() == row.getMembersCount(),
        "%s: its members are %s",
        id,
        row.getMembersList());
    findings.require(rows.get(Keys.deletedBlock(id)) == null, "%s exists and is deleted", id);
  }
}
