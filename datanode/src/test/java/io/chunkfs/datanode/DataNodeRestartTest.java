package io.chunkfs.datanode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.ReplicaState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives the one or the other process. */
class DataNodeRestartTest {
  private static final Duration SOON = OneDataNode.SOON;

  @TempDir Path directory;
  private OneDataNode dn1;
  private ReplicaKey first;

  @BeforeEach
  void start() throws ChunkFsException {
    dn1 = new OneDataNode(directory);
    first = dn1.newKey();
  }

  @AfterEach
  void stop() {
    dn1.close();
  }

  @Test
  void aRestartedNamenodeGetsTheRegistrationAndEverythingAnew() throws ChunkFsException {
    dn1.write(first);
    assertThat(dn1.nameNode.registered().getClusterId()).isEmpty();
    InetSocketAddress address = dn1.nameNode.address();
    dn1.nameNode.close();
    dn1.nameNode = new FakeNameNode("one", address);

    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
    assertThat(dn1.nameNode.registrations()).isEqualTo(1);
    assertThat(dn1.nameNode.registered().getClusterId()).isEqualTo("one");
    assertThat(dn1.nameNode.registered().getNamespace()).isEqualTo(7);
  }

  @Test
  void refusesOrdersOfASupersededLeaderAlsoAfterARestart() throws ChunkFsException {
    dn1.write(first);
    dn1.nameNode.leadAs(FakeNameNode.leader(1, 5));
    await().atMost(SOON).until(() -> dn1.nameNode.lastHeartbeat().getObeyed().getTerm() == 5);
    // Only a report that carries the new leader counts for it.
    await().atMost(SOON).until(() -> dn1.nameNode.fullReports() == 2);

    assertThat(dn1.stateOf(first)).isEqualTo(ReplicaState.SEALED);
    dn1.refuses(OneDataNode.delete(first, FakeNameNode.leader(1, 4)));
    dn1.node.close();
    dn1.nameNode.leadAs(FakeNameNode.leader(1, 4));
    dn1.restart();
    dn1.node.awaitRegistered(SOON);
    dn1.refuses(OneDataNode.delete(first, FakeNameNode.leader(1, 4)));
    dn1.nameNode.order(OneDataNode.delete(first, FakeNameNode.leader(1, 5)));
    await().atMost(SOON).until(() -> dn1.stateOf(first) == null);
  }

  @Test
  void belongsToOneClusterForGood() throws ChunkFsException {
    dn1.node.close();
    dn1.nameNode.close();
    dn1.nameNode = new FakeNameNode("two");
    dn1.restart();

    assertThatThrownBy(() -> dn1.node.awaitRegistered(SOON))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining("one")
        .hasMessageContaining("two")
        .extracting(failure -> ((ChunkFsException) failure).code())
        .isEqualTo(ErrorCode.WRONG_CLUSTER);
    assertThat(dn1.nameNode.registrations()).isZero();
  }

  @Test
  void saysWhichNamenodeDidNotAnswerWhenItCannotRegister() throws ChunkFsException {
    dn1.node.close();
    dn1.nameNode.close();
    dn1.restart();

    assertThatThrownBy(() -> dn1.node.awaitRegistered(Duration.ofMillis(300)))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining(String.valueOf(dn1.nameNode.address().getPort()));
  }

  @Test
  void aBusyPortIsNamedAndLeavesTheVolumeFree() throws IOException, ChunkFsException {
    dn1.node.close();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> dn1.restart(taken.getLocalPort()))
          .isInstanceOf(ChunkFsException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
    dn1.restart();
    dn1.node.awaitRegistered(SOON);
  }
}
