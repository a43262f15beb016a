package io.chunkfs.namenode;

import static io.chunkfs.namenode.FakeDataNode.replica;
import static io.chunkfs.namenode.NameNodeFixture.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.transport.Calls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a namenode does that knows of blocks but has not heard of its datanodes yet. */
class SafeModeOverTheWireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private NameNodeFixture namenode;
  private TestSession session;
  private LocatedBlock block;

  @BeforeEach
  void writeOneFileAndRestart() throws ChunkFsException {
    namenode = new NameNodeFixture(directory, Map.of("namenode.dead-after", "4 s"));
    session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
    try (FakeDataNode first = new FakeDataNode(1, 100).join(namenode);
        FakeDataNode second = new FakeDataNode(2, 100).join(namenode)) {
      TestFile file = TestFile.create(session, "/dir/f");
      block = file.first();
      file.complete(1000);
      assertThat(block.getNodesList())
          .extracting(DataNodeAddress::getName)
          .containsExactlyInAnyOrder(first.address().getName(), second.address().getName());
    }
    namenode.restart();
    session = session.over(namenode.connect(NameNodeFixture.SUPERUSER));
  }

  @AfterEach
  void stop() {
    namenode.close();
  }

  @Test
  void itWaitsInSafeModeNamesWhatIsMissingAndEndsWithTheReport() throws ChunkFsException {
    SafeModeStatus status = safeMode();
    assertThat(status.getOn()).isTrue();
    assertThat(status.getReported()).isZero();
    assertThat(status.getBlocks()).isEqualTo(1);
    assertThat(status.getMissingList()).hasSize(1);
    assertThat(status.getMissing(0)).contains("/dir/f", "written to", "dn1", "dn2");

    try (FakeDataNode back = new FakeDataNode(2, 200)) {
      back.join(
          namenode,
          replica(
              block.getKey().getBlock(),
              block.getKey().getGeneration(),
              1000,
              ReplicaState.SEALED));
      await().atMost(PATIENCE).until(() -> !safeMode().getOn());
      assertThat(safeMode().getReason()).isEqualTo("off: 1 of 1 blocks have a reported replica");
      assertThat(safeMode().getMissingList()).isEmpty();
    }
  }

  @Test
  void itEndsWithAFindingWhenNobodyComes() throws ChunkFsException {
    await().atMost(PATIENCE).until(() -> !safeMode().getOn());

    assertThat(safeMode().getReason()).contains("only 0 of 1");
    assertThat(namenode.node().cluster().findings()).containsKey("safe mode");
  }

  @Test
  void aDataNodeThatRegistersBeforeTheNamenodeIsReadyIsLetInWhenItIs() throws ChunkFsException {
    namenode.node().close();
    NameNode early = NameNode.start(namenode.options());
    try (FakeDataNode node = new FakeDataNode(4, 400)) {
      RegisterReply reply = node.registerAt(namenode, early.address());
      assertThat(reply.getClusterId()).isNotEmpty();
    } finally {
      early.close();
    }
    namenode.start();
  }

  private SafeModeStatus safeMode() throws ChunkFsException {
    return call(session.client(), Calls.SAFE_MODE, SafeModeRequest.getDefaultInstance());
  }
}
