package io.chunkfs.namenode;

import static io.chunkfs.namenode.NameNodeFixture.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RenewLeasesRequest;
import io.chunkfs.proto.RepairGoRequest;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.proto.SetSafeModeRequest;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an admin does by hand, and what the namenode learns from connections that break. */
class AdminOverTheWireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private NameNodeFixture namenode;
  private CallClient admin;
  private TestSession session;

  @BeforeEach
  void start() throws ChunkFsException {
    namenode =
        new NameNodeFixture(
            directory, Map.of("namenode.lease", "1 s", "namenode.dead-after", "20 s"));
    admin = namenode.connect(NameNodeFixture.SUPERUSER);
    session = new TestSession(admin);
    await().atMost(PATIENCE).until(() -> !namenode.node().cluster().safeMode());
  }

  @AfterEach
  void stop() {
    namenode.close();
  }

  @Test
  void onlyTheSuperuserDecides() throws ChunkFsException {
    CallClient somebody = namenode.connect("somebody");

    for (boolean on : new boolean[] {true, false}) {
      SetSafeModeRequest request = SetSafeModeRequest.newBuilder().setOn(on).build();
      assertThatThrownBy(() -> call(somebody, Calls.SET_SAFE_MODE, request))
          .hasMessageContaining("only the superuser (root-of-all)")
          .hasMessageContaining("you are somebody")
          .extracting("code")
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    RepairGoRequest go = RepairGoRequest.getDefaultInstance();
    assertThatThrownBy(() -> call(somebody, Calls.REPAIR_GO, go))
        .extracting("code")
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(namenode.node().cluster().safeMode()).isFalse();
  }

  @Test
  void inSafeModeByHandNothingIsChangedAndAllCanBeRead() throws ChunkFsException {
    session.done(NameNodeTest.mkdirs("/before"));

    SafeModeStatus entered = setSafeMode(true);

    assertThat(entered.getOn()).isTrue();
    assertThat(entered.getByHand()).isTrue();
    MutateReply refused = session.run(NameNodeTest.mkdirs("/during"));
    assertThat(refused.getRejected().getCode()).isEqualTo(ErrorCode.SAFE_MODE.number());
    assertThat(refused.getRejected().getDetail()).contains("by hand", "dfs admin safemode leave");
    assertThat(refused.getRejected().getRetryAfterMillis()).as("waiting is no use").isZero();
    assertThat(session.rejected(delete("/before"))).isEqualTo(ErrorCode.SAFE_MODE);
    assertThat(session.stat("/before").getInode()).isPositive();

    SafeModeStatus left = setSafeMode(false);
    assertThat(left.getOn()).isFalse();
    assertThat(left.getReason()).isEqualTo("off: left by hand");
    session.done(NameNodeTest.mkdirs("/during"));
  }

  @Test
  void aCallThatWasAnsweredBeforeGetsTheSameAnswerInSafeMode() throws ChunkFsException {
    MutateRequest made = session.next(NameNodeTest.mkdirs("/made"));
    MutateReply first = session.send(made);
    setSafeMode(true);

    assertThat(session.send(made)).isEqualTo(first);
  }

  @Test
  void noLeaseExpiresInSafeModeByHandAndDataNodesAreLetIn() throws ChunkFsException {
    try (FakeDataNode one = new FakeDataNode(1, 100).join(namenode);
        FakeDataNode two = new FakeDataNode(2, 200).join(namenode)) {
      TestFile file = TestFile.create(session, "/open");
      setSafeMode(true);
      // Longer than the lease, measured on the attended clock that leases run on.
      long entered = namenode.node().cluster().attendedNanos();
      try (FakeDataNode three = new FakeDataNode(3, 300)) {
        RegisterReply reply = three.register(namenode);
        assertThat(reply.getClusterId()).isNotEmpty();
        await()
            .atMost(PATIENCE)
            .until(() -> namenode.node().cluster().attendedNanos() - entered > 2_500_000_000L);
      }
      assertThat(session.stat("/open").getLease()).isEqualTo(file.lease());
      assertThat(one.heartbeat().getKnown()).isTrue();
      assertThat(two.heartbeat().getKnown()).isTrue();

      setSafeMode(false);
      await().atMost(PATIENCE).until(() -> session.stat("/open").getLease() != file.lease());
    }
  }

  @Test
  void renewalsAreHeardInSafeModeByHand() throws ChunkFsException {
    setSafeMode(true);

    RenewLeasesRequest renew = RenewLeasesRequest.newBuilder().setSession(session.id()).build();
    assertThat(call(admin, Calls.RENEW_LEASES, renew).getKnown()).isTrue();
  }

  @Test
  void repairGoEndsTheWaitForThreeOfFourSilentDataNodes() throws ChunkFsException {
    assertThat(repairGo()).isEmpty();
    List<FakeDataNode> nodes = new ArrayList<>();
    try (FakeDataNode stays = new FakeDataNode(9, 900).join(namenode)) {
      for (int node = 1; node <= 3; node++) {
        nodes.add(new FakeDataNode(node, node * 100L).join(namenode));
      }
      nodes.forEach(FakeDataNode::close);
      await()
          .atMost(PATIENCE)
          .until(() -> namenode.node().cluster().findings().containsKey("silent datanodes"));
      assertThat(view(1).state()).isEqualTo(NodeState.SUSPECT);
      assertThat(code(1)).contains(ReasonCode.NODE_RESET);

      assertThat(repairGo()).startsWith("HOLD_MASS_SILENCE 3 of 4 datanodes");

      assertThat(repairGo()).isEmpty();
      assertThat(stays.heartbeat().getKnown()).isTrue();
      assertThat(namenode.node().cluster().findings()).doesNotContainKey("silent datanodes");
    }
  }

  @Test
  void theEndOfAnEarlierConnectionOfTheSameProcessSaysNothing() throws ChunkFsException {
    FakeDataNode before = new FakeDataNode(1, 100).join(namenode);
    FakeDataNode now = before.onceMore().join(namenode);
    before.close();
    // The end of this connection is noticed after that of the one before.
    FakeDataNode marker = new FakeDataNode(2, 200).join(namenode);
    assertThat(view(2).state()).isEqualTo(NodeState.LIVE);
    marker.close();
    await().atMost(PATIENCE).until(() -> view(2).state() != NodeState.LIVE);
    assertThat(code(1)).isEmpty();

    now.close();
    await().atMost(PATIENCE).until(() -> code(1).equals(Optional.of(ReasonCode.NODE_RESET)));
  }

  private SafeModeStatus setSafeMode(boolean on) throws ChunkFsException {
    return call(admin, Calls.SET_SAFE_MODE, SetSafeModeRequest.newBuilder().setOn(on).build());
  }

  private String repairGo() throws ChunkFsException {
    return call(admin, Calls.REPAIR_GO, RepairGoRequest.getDefaultInstance()).getHeld();
  }

  private NodeView view(int node) {
    return namenode.node().cluster().nodes().find(new DataNodeId(node)).orElseThrow();
  }

  private Optional<ReasonCode> code(int node) {
    return view(node).reason().map(Reason::code);
  }

  private static MutateRequest.Builder delete(String path) {
    return MutateRequest.newBuilder()
        .setDelete(DeleteRequest.newBuilder().setPath(path).setRecursive(true));
  }
}
