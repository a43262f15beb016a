package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.Requests.newFile;
import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.BOB;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.DeleteReply;
import io.chunkfs.proto.DeletedBlockRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeleteTest {
  private final StateFixture state = new StateFixture();

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void aFileGoesWithItsBlocks() {
    state.writeFile("/d/f", 1, 5);
    BlockId block = state.lastBlock("/d/f").id();
    long generation = state.lastBlock("/d/f").row().getConfirmedGeneration();

    state.later(9);
    DeleteReply reply = state.run(state.requests().delete(ROOT, "/d/f", false)).getDeleted();

    assertThat(reply.getExisted()).isTrue();
    assertThat(reply.getFiles()).isEqualTo(1);
    assertThat(state.exists("/d/f")).isFalse();
    assertThat(state.below("/d")).isEqualTo(Usage.NONE);
    assertThat(state.stat("/d").getModifiedMillis()).isEqualTo(state.wallMillis());
    assertThat(state.count(Keys.BLOCK)).isZero();
    try (var view = state.view()) {
      DeletedBlockRow deleted =
          Stored.require(view, Keys.deletedBlock(block), DeletedBlockRow.parser());
      assertThat(deleted.getMembersList()).containsExactly(1L, 2L, 3L);
      assertThat(deleted.getGeneration()).isEqualTo(generation);
    }
  }

  @Test
  void nothingAtThePathIsNoError() {
    DeleteReply reply = state.run(state.requests().delete("/nothing/here")).getDeleted();

    assertThat(reply.getExisted()).isFalse();
    assertThat(state.lastChanges()).isEmpty();
  }

  @Test
  void aDirectoryWithEntriesGoesOnlyRecursively() {
    state.writeFile("/d/e/f", 0, 5);

    state.assertRejects(ErrorCode.DIRECTORY_NOT_EMPTY, state.requests().delete(ROOT, "/d", false));
    DeleteReply reply = state.run(state.requests().delete("/d")).getDeleted();

    assertThat(reply.getFiles()).isEqualTo(1);
    assertThat(state.exists("/d")).isFalse();
    assertThat(state.below("/")).isEqualTo(Usage.directories(2));
    state.run(state.requests().mkdirs("/d"));
    state.run(state.requests().delete(ROOT, "/d", false));
  }

  @Test
  void theRootStays() {
    state.assertRejects(ErrorCode.INVALID_ARGUMENT, state.requests().delete("/"));
  }

  @Test
  void reclaimLeavesNothingOfADeletedSubtree() {
    Map<String, String> before = state.rows();
    writeForest();
    state.run(state.requests().createEmpty("/d/open"));
    state.run(state.requests().create("/d/a/open"));
    state.run(state.requests().delete("/d"));
    state.assertSound();

    int slices = state.reclaimAll(3);

    assertThat(slices).isGreaterThan(10);
    for (byte kind : new byte[] {Keys.BACK, Keys.TOTALS, Keys.ENTRY}) {
      assertThat(state.count(kind)).isEqualTo(countIn(before, kind));
    }
    for (byte kind : new byte[] {Keys.BLOCK, Keys.FILE_BLOCK, Keys.RECLAIM, Keys.LEASE}) {
      assertThat(state.count(kind)).isZero();
    }
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(4 * 5 + 1);
  }

  @Test
  void theStateIsSoundAfterEverySlice() {
    for (int limit = 1; limit <= 4; limit++) {
      writeForest();
      long root = state.stat("/d").getInode();
      state.run(state.requests().delete("/d"));

      for (int i = 0; i < 10; i++) {
        state.run(new ReclaimSlice(new InodeId(root), limit));
        assertThat(state.lastChanges()).hasSizeLessThan(6 * limit + 10);
        state.assertSound();
      }
      state.reclaimAll(limit);
      state.assertSound();
    }
  }

  @Test
  void anyFilesBlocksGoInSlices() {
    state.writeFile("/big", 40, 0);

    state.run(state.requests().delete("/big"));
    assertThat(state.count(Keys.BLOCK)).isEqualTo(40);
    assertThat(state.below("/").bytes()).isZero();
    assertThat(state.reclaimAll(15)).isEqualTo(3);
    assertThat(state.count(Keys.BLOCK)).isZero();
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(40);
  }

  @Test
  void reclaimingWhatIsGoneDoesNothing() {
    assertThat(state.run(new ReclaimSlice(new InodeId(4711), 10))).isFalse();
    assertThat(state.lastChanges()).isEmpty();
  }

  @Test
  void aWriterLearnsThatItsFileIsGone() {
    CreateReply below = state.run(state.requests().create("/d/e/f")).getCreated();
    CreateReply alone = state.run(state.requests().create("/f")).getCreated();

    state.run(state.requests().delete("/d"));
    state.run(state.requests().delete("/f"));

    state.assertRejects(
        ErrorCode.NO_SUCH_FILE,
        state.requests().complete(below, written(below.getFirstBlock(), 1)));
    state.assertRejects(
        ErrorCode.NO_SUCH_FILE,
        state.requests().allocate(below, written(below.getFirstBlock(), BLOCK_BYTES)));
    state.assertRejects(
        ErrorCode.LEASE_LOST, state.requests().complete(alone, written(alone.getFirstBlock(), 1)));
    state.reclaimAll(10);
    state.assertRejects(
        ErrorCode.LEASE_LOST, state.requests().complete(below, written(below.getFirstBlock(), 1)));
  }

  @Test
  void blocksAreForgottenOnceTheirReplicasAreGone() {
    state.writeFile("/f", 2, 0);
    List<BlockId> blocks = state.blocks("/f").stream().map(FileBlock::id).toList();
    state.run(state.requests().delete("/f"));

    state.run(new ForgetDeletedBlocks(blocks.subList(0, 1)));
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(1);
    state.run(new ForgetDeletedBlocks(blocks));
    assertThat(state.count(Keys.DELETED_BLOCK)).isZero();
  }

  @Test
  void onlyWhoMayWriteTheDirectoryDeletesFromIt() {
    state.run(state.requests().create(ALICE, newFile("/tmp/f")));
    state.run(state.requests().mkdirs(ALICE, "/tmp/d", 0500));
    state.run(state.requests().mkdirs(ROOT, "/tmp/d/e", 0755));
    state.run(state.requests().mkdirs(ROOT, "/open", 0777));
    state.run(state.requests().create(ALICE, newFile("/open/f")));

    denied(state.requests().delete(BOB, "/user", true));
    denied(state.requests().delete(BOB, "/tmp/f", true));
    denied(state.requests().delete(ALICE, "/tmp/d", true));
    state.run(state.requests().delete(BOB, "/open/f", true));
    state.run(state.requests().delete(ALICE, "/tmp/f", true));
  }

  private void denied(Delete delete) {
    state.assertRejects(ErrorCode.PERMISSION_DENIED, delete);
  }

  /** Two levels of directories, five files of four blocks in all, and an empty directory. */
  private void writeForest() {
    for (String path : List.of("/d/f", "/d/a/f", "/d/a/g", "/d/b/c/f", "/d/z")) {
      state.writeFile(path, 3, 5);
    }
    state.run(state.requests().mkdirs("/d/none"));
  }

  private static long countIn(Map<String, String> rows, byte kind) {
    return rows.keySet().stream().filter(key -> key.charAt(0) == kind).count();
  }
}
