package io.chunkfs.namenode.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.command.StateFixture;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.BackRow;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.DeletedBlockRow;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.ReclaimRow;
import io.chunkfs.proto.SlotRow;
import io.chunkfs.proto.Totals;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Breaks each invariant on purpose and sees it found. */
class AuditTest {
  private final StateFixture state = new StateFixture();
  private InodeId directory;
  private InodeId file;
  private BlockId block;

  @BeforeEach
  void aTreeOfEverything() {
    state.writeFile("/d/f", 1, 5);
    state.run(state.requests().create("/d/open"));
    state.writeFile("/gone/f", 0, 5);
    state.run(state.requests().delete("/gone"));
    directory = new InodeId(state.stat("/d").getInode());
    file = new InodeId(state.stat("/d/f").getInode());
    block = state.lastBlock("/d/f").id();
    assertThat(findings()).isEmpty();
  }

  @Test
  void anEmptyStoreIsSound() {
    try (View view = new io.chunkfs.namenode.store.MemoryStore().view()) {
      assertThat(new Audit(view).findings(10)).isEmpty();
    }
  }

  @Test
  void totalsAreSums() {
    put(Keys.totals(directory), Totals.newBuilder().setFiles(3).build().toByteString());

    found("totals of directory " + directory);
  }

  @Test
  void entriesAndBackRowsNameEachOther() {
    delete(Keys.back(file));
    found("entry 'f' of directory " + directory + ": the back row of inode " + file);
  }

  @Test
  void aBackRowWithoutEntryIsFound() {
    delete(Keys.entry(directory, "f"));
    found("inode " + file + " has a back row, but its entry is 0");
    found("totals of directory " + directory);
  }

  @Test
  void aBackRowThatNamesAnotherPlaceIsFound() {
    BackRow elsewhere =
        BackRow.newBuilder().setParent(1).setName(ByteString.copyFromUtf8("d")).build();
    put(Keys.back(file), elsewhere.toByteString());
    found("the back row of inode " + file + " says something else");
  }

  @Test
  void anEntryInAMissingDirectoryIsFound() {
    delete(Keys.totals(directory));
    found("entry 'd' of directory 1: totals row of inode " + directory + ": false");
    found("entry 'f' of directory " + directory + ": the directory does not exist");
  }

  @Test
  void totalsOfNoDirectoryAreFound() {
    put(Keys.totals(new InodeId(4711)), ByteString.EMPTY);
    found("totals of inode 4711, which is no directory");
  }

  @Test
  void deletedSubtreesWaitForReclaim() {
    put(
        Keys.back(new InodeId(999)),
        BackRow.newBuilder().setParent(1).setDetached(true).build().toByteString());
    found("deleted inode 999 waits for no reclaim");
    put(Keys.reclaim(file), ReclaimRow.getDefaultInstance().toByteString());
    found("inode " + file + " waits for reclaim but is not detached");
  }

  @Test
  void inodesWereGivenOut() {
    put(Keys.counter(Counters.INODE), number(3));
    found("was not given out");
  }

  @Test
  void blocksAndFilesNameEachOther() {
    delete(Keys.fileBlock(file, StateFixture.BLOCK_BYTES));
    found(block + " belongs to inode " + file);
    found("inode " + file + " says 2 blocks");
  }

  @Test
  void aMissingBlockRowIsFound() {
    delete(Keys.block(block));
    found(block + " at " + StateFixture.BLOCK_BYTES + " has no row");
    found("sealed-blocks counts 3 but 2 are committed");
  }

  @Test
  void aFileThatLostAllItsBlocksIsFound() {
    delete(Keys.fileBlock(file, 0));
    delete(Keys.fileBlock(file, StateFixture.BLOCK_BYTES));
    found("inode " + file + " has lost all its blocks");
  }

  @Test
  void blocksOfNoFileAreFound() {
    delete(Keys.back(file));
    found("inode " + file + " has blocks but does not exist");
  }

  @Test
  void aBlockRowSaysWhatItsFileSays() {
    changeBlock(row -> row.setReplication(1));
    found(block + " wants 1 replicas, not 3");
    changeBlock(row -> row.setReserved(1));
    found(block + " reserves 1, not 0");
    changeBlock(row -> row.setLength(4));
    found("inode " + file + " says 2 blocks and");
    changeBlock(BlockRow.Builder::clearMembers);
    found(block + ": its members are []");
    changeBlock(row -> row.setIssuedGeneration(row.getConfirmedGeneration() - 1));
    found(block + ": confirmed generation");
    changeBlock(row -> row.setIssuedGeneration(row.getIssuedGeneration() + 1000));
    found("was not given out");
    changeBlock(row -> row.setInode(2));
    found(block + " at " + StateFixture.BLOCK_BYTES + " says it is of 2");
    changeBlock(row -> row.setCommitted(false));
    found("inode " + file + " is closed with an open block");
  }

  @Test
  void aBlockIsNotBothThereAndDeleted() {
    put(Keys.deletedBlock(block), DeletedBlockRow.getDefaultInstance().toByteString());
    found(block + " exists and is deleted");
  }

  @Test
  void sealedBlocksAreCounted() {
    put(Keys.counter(Counters.SEALED_BLOCKS), number(7));
    found("sealed-blocks counts 7 but 3 are committed");
  }

  @Test
  void leasesAndOpenFilesNameEachOther() {
    LeaseId lease = state.leaseOn("/d/open");
    FileStatus closed = state.stat("/d/open").toBuilder().clearLease().build();
    put(Keys.entry(directory, "open"), closed.toByteString());
    found("lease " + lease + " is on inode");
  }

  @Test
  void anOpenFileWithoutLeaseIsFound() {
    LeaseId lease = state.leaseOn("/d/open");
    delete(Keys.lease(lease));
    found("is open under lease " + lease + ", which is gone");
    found("counts 1 open files but holds 0 leases");
  }

  @Test
  void aLeaseOfNoSessionIsFound() {
    delete(Keys.session(state.session()));
    found("session " + state.session() + " holds 1 leases but is gone");
  }

  @Test
  void slotsBelongToSessionsAndHoldAnswers() {
    put(Keys.slot(new SessionId(5), 0), SlotRow.newBuilder().setSequence(1).build().toByteString());
    found("slot 0 of session 5 does not belong to it");
    found("slot 0 of session 5 holds no answer");
    put(Keys.slot(state.session(), 4), ByteString.EMPTY);
    found("slot 4 of session " + state.session() + " does not belong to it");
  }

  @Test
  void rowsWithoutAClusterOrARootAreFound() {
    delete(Node.ROOT_KEY);
    found("there is no root directory");
    delete(Keys.setting("cluster"));
    found("the store has rows but belongs to no cluster");
  }

  @Test
  void aRowThatCannotBeReadIsFound() {
    put(Keys.totals(directory), ByteString.copyFrom(new byte[] {(byte) 0xff}));
    put(Keys.lease(new LeaseId(9)), ByteString.copyFromUtf8("junk"));

    found("row " + Stored.name(Keys.totals(directory)) + ": a row of the store is not of its form");
    found("row " + Stored.name(Keys.lease(new LeaseId(9))));
  }

  @Test
  void directoriesThatContainEachOtherAreFound() {
    state.run(state.requests().mkdirs("/x/y"));
    InodeId inner = new InodeId(state.stat("/x/y").getInode());
    InodeId outer = new InodeId(state.stat("/x").getInode());
    put(Keys.entry(inner, "x"), state.stat("/x").toByteString());
    put(
        Keys.back(outer),
        BackRow.newBuilder()
            .setParent(inner.value())
            .setName(ByteString.copyFromUtf8("x"))
            .build()
            .toByteString());
    delete(Keys.entry(Node.ROOT, "x"));

    found("contains itself");
  }

  @Test
  void findingsAreBounded() {
    put(Keys.counter(Counters.INODE), number(3));

    try (View view = state.view()) {
      assertThat(new Audit(view).findings(2)).hasSize(2);
    }
  }

  private List<String> findings() {
    try (View view = state.view()) {
      return new Audit(view).findings(100);
    }
  }

  private void found(String part) {
    assertThat(findings()).anyMatch(line -> line.contains(part));
  }

  private void changeBlock(Consumer<BlockRow.Builder> change) {
    BlockRow original;
    try (View view = state.view()) {
      original = Stored.require(view, Keys.block(block), BlockRow.parser());
    }
    BlockRow.Builder changed = original.toBuilder();
    change.accept(changed);
    put(Keys.block(block), changed.build().toByteString());
  }

  private static ByteString number(long value) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(value).flip());
  }

  private void put(byte[] key, ByteString value) {
    state.tamper(change(key).setPut(true).setValue(value).build());
  }

  private void delete(byte[] key) {
    state.tamper(change(key).build());
  }

  private static Change.Builder change(byte[] key) {
    return Change.newBuilder().setKey(UnsafeByteOperations.unsafeWrap(key));
  }
}
