package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.TreeEdit;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import org.junit.jupiter.api.Test;

/** Rows that commands read and change. */
class CostTest {
  private static final int MANY = 100_000;
  private static final int FEW = 10;

  private final StateFixture state = new StateFixture();

  @Test
  void renamingAndDeletingCostTheSameWhateverTheSize() {
    fill("/few", FEW);
    fill("/many", MANY);
    state.assertSound();

    Cost renameFew = cost(state.requests().rename("/few", "/tmp/few"));
    Cost renameMany = cost(state.requests().rename("/many", "/tmp/many"));
    Cost deleteFew = cost(state.requests().delete("/tmp/few"));
    Cost deleteMany = cost(state.requests().delete("/tmp/many"));

    assertThat(renameMany).isEqualTo(renameFew);
    assertThat(deleteMany).isEqualTo(deleteFew);
    assertThat(deleteMany.changed()).isLessThanOrEqualTo(6);
    assertThat(state.below("/")).isEqualTo(Usage.directories(2));
  }

  @Test
  void aSliceOfReclaimIsBoundedWhateverTheSize() {
    fill("/many", MANY);
    long inode = state.stat("/many").getInode();
    state.run(state.requests().delete("/many"));

    for (int i = 0; i < 5; i++) {
      Cost slice = cost(new ReclaimSlice(new InodeId(inode), 100));
      assertThat(slice.changed()).isLessThanOrEqualTo(2 * 100 + 1);
      assertThat(slice.read()).isLessThanOrEqualTo(4 * 100);
    }
  }

  @Test
  void aCreateMakesAtMostTenPuts() {
    state.run(state.requests().mkdirs("/user/alice"));
    state.run(state.requests().createEmpty("/user/alice/before"));

    Cost empty = cost(state.requests().createEmpty("/user/alice/f"));
    // Entry, back row, lease, session, inode counter, three totals; the slot comes on top.
    assertThat(empty.changed()).isLessThanOrEqualTo(9);
    assertThat(empty.read()).isLessThanOrEqualTo(10);

    CreateReply file = state.run(state.requests().create("/user/alice/g")).getCreated();
    Cost complete =
        cost(state.requests().complete(file, StateFixture.written(file.getFirstBlock(), 9)));
    assertThat(complete.changed()).isLessThanOrEqualTo(8);
    assertThat(complete.read()).isLessThanOrEqualTo(16);
  }

  @Test
  void manyCreatesInOneBatchShareTheirDirectorysRows() throws Exception {
    state.run(state.requests().mkdirs("/user/alice"));
    try (var view = state.view()) {
      Overlay overlay = new Overlay(view);
      for (int i = 0; i < 100; i++) {
        NamespaceEdit edit = new NamespaceEdit(overlay, state.limits(), state.wallMillis());
        state.requests().createEmpty("/user/alice/f" + i).execute(edit);
        overlay.keep();
      }
      assertThat(overlay.changes()).hasSizeLessThanOrEqualTo(3 * 100 + 8);
    }
  }

  private record Cost(long read, int changed) {}

  private Cost cost(Command<?> command) {
    state.run(command);
    return new Cost(state.lastGets(), state.lastChanges().size());
  }

  /** Makes a directory with so many empty files, without a command for each. */
  private void fill(String path, int files) {
    state.run(state.requests().mkdirs(ROOT, path, 0755));
    InodeId directory = new InodeId(state.stat(path).getInode());
    try (var view = state.view()) {
      Overlay overlay = new Overlay(view);
      NamespaceEdit edit = new NamespaceEdit(overlay, state.limits(), state.wallMillis());
      TreeEdit tree = edit.treeEdit();
      for (int i = 0; i < files; i++) {
        tree.link(directory, "f" + i, file(edit.counters().nextInode()));
      }
      tree.setTotals(directory, new Usage(files, 0, 0, 0));
      tree.add(java.util.List.of(Node.ROOT), new Usage(files, 0, 0, 0));
      overlay.keep();
      state.tamper(overlay.changes());
    }
    assertThat(state.count(Keys.ENTRY)).isGreaterThan(files);
  }

  private static FileStatus file(InodeId inode) {
    return FileStatus.newBuilder()
        .setInode(inode.value())
        .setType(FileType.FILE)
        .setReplication(3)
        .setBlockSize(StateFixture.BLOCK_BYTES)
        .setOwner("root")
        .setPermission(0644)
        .build();
  }
}
