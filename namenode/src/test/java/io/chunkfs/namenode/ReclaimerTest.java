package io.chunkfs.namenode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.namenode.audit.Audit;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.RenameRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReclaimerTest {
  @TempDir Path directory;

  @Test
  void alsoDirectoriesOlderThanTheOneAboveAreReclaimed() throws ChunkFsException {
    try (NameNodeFixture namenode = new NameNodeFixture(directory)) {
      TestSession session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
      session.done(mkdirs("/old/a"));
      session.done(mkdirs("/new/x/y/z"));
      RenameRequest.Builder below =
          RenameRequest.newBuilder().setSource("/old").setTarget("/new/x/y/old");
      session.done(MutateRequest.newBuilder().setRename(below));

      DeleteRequest.Builder all = DeleteRequest.newBuilder().setPath("/new").setRecursive(true);
      session.done(MutateRequest.newBuilder().setDelete(all));

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> namenode.node().reclaimedSlices() >= 4); // new, x, y, old
    }
    try (RocksStore store = RocksStore.openReadOnly(directory.resolve("store"));
        View view = store.view()) {
      assertThat(new Audit(view).findings(10)).isEmpty();
      assertThat(Counters.read(view, Counters.INODE)).isEqualTo(3 + 6);
      for (byte kind : new byte[] {Keys.RECLAIM, Keys.BACK, Keys.TOTALS}) {
        assertThat(inodes(view, kind)).as("kind " + (char) kind).allMatch(inode -> inode <= 3);
      }
    }
  }

  private static List<Long> inodes(View view, byte kind) {
    List<Long> inodes = new ArrayList<>();
    byte[] start = Keys.start(kind);
    try (RowCursor cursor = view.scan(start, Keys.end(start))) {
      while (cursor.next()) inodes.add(Keys.number(cursor.key()));
    }
    return inodes;
  }

  private static MutateRequest.Builder mkdirs(String path) {
    return MutateRequest.newBuilder()
        .setMkdirs(MkdirsRequest.newBuilder().setPath(path).setParents(true).setPermission(0755));
  }
}
