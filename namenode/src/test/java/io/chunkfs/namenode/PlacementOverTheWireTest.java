package io.chunkfs.namenode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.MutateRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How room on datanodes is given away, between their heartbeats. */
class PlacementOverTheWireTest {
  /** As much as a whole test datanode has. */
  private static final long HUGE = 1L << 40;

  @TempDir Path directory;

  @Test
  void roomIsPromisedOnceAndARefusedCallGivesItBack() throws ChunkFsException {
    try (NameNodeFixture namenode =
            new NameNodeFixture(directory, Map.of("namenode.dead-after", "10 minutes"));
        FakeDataNode one = new FakeDataNode(1, 100).join(namenode);
        FakeDataNode two = new FakeDataNode(2, 200).join(namenode)) {
      TestSession session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
      session.done(NameNodeTest.mkdirs("/taken"));
      for (int times = 0; times < 3; times++) {
        assertThat(session.rejected(create("/taken"))).isEqualTo(ErrorCode.IS_A_DIRECTORY);
      }

      session.done(create("/first"));

      MutateRequest second = session.next(create("/second"));
      assertThatThrownBy(() -> session.send(second))
          .hasMessageContaining("dn1: NODE_FULL full:")
          .hasMessageContaining("promised to others")
          .isInstanceOfSatisfying(
              ChunkFsException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.TOO_FEW_DATANODES);
                assertThat(refused.retryAfter()).isPositive();
              });

      // Nobody came for the room: the nodes' own figures count again.
      for (int times = 0; times < 2; times++) {
        one.heartbeat();
        two.heartbeat();
      }
      assertThat(session.send(second).hasRejected()).isFalse();
    }
  }

  private static MutateRequest.Builder create(String path) {
    return MutateRequest.newBuilder()
        .setCreate(
            CreateRequest.newBuilder()
                .setPath(path)
                .setPermission(0644)
                .setBlockSize(HUGE)
                .setFirstBlock(true));
  }
}
