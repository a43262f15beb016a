package io.chunkfs.namenode;

import static io.chunkfs.namenode.FakeDataNode.replica;
import static io.chunkfs.namenode.NameNodeFixture.call;
import static io.chunkfs.namenode.NameNodeTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.ClusterReport;
import io.chunkfs.proto.ClusterReportRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportReplicaRequest;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A namenode with datanodes that speak but store nothing. */
class BlocksOverTheWireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path directory;
  private static NameNodeFixture namenode;
  private static long process;
  private TestSession session;
  private final List<FakeDataNode> nodes = new ArrayList<>();

  @BeforeAll
  static void start() throws ChunkFsException {
    // Its datanodes are replaced before each test, which would be held against them.
    namenode =
        new NameNodeFixture(
            directory, Map.of("namenode.new-leader", "1 s", "namenode.flapping.returns", "1000"));
  }

  @AfterAll
  static void stop() {
    namenode.close();
  }

  @BeforeEach
  void join() throws ChunkFsException {
    session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
    process++;
    for (int number = 1; number <= 3; number++) join(number, process);
  }

  @AfterEach
  void deleteAllAndLeave() throws ChunkFsException {
    TestSession last = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
    DeleteRequest all = DeleteRequest.newBuilder().setPath("/t").setRecursive(true).build();
    last.done(MutateRequest.newBuilder().setDelete(all));
    await().atMost(PATIENCE).until(() -> report().getBlocks() == 0);
    nodes.forEach(FakeDataNode::close);
  }

  @Test
  void aCompletedBlockIsFoundOnItsMembersAtOnceAndOnceReported() throws ChunkFsException {
    TestFile file = TestFile.create(session, "/t/f");
    LocatedBlock block = file.first();
    assertThat(block.getNodesList()).extracting(DataNodeAddress::getName).hasSize(3);
    file.complete(1000);

    LocateReply located = locate("/t/f");
    assertThat(located.getBlocksList()).hasSize(1);
    assertThat(located.getBlocks(0).getNodesList()).hasSize(3);
    assertThat(located.getBlocks(0).getLength()).isEqualTo(1000);
    assertThat(report().getUnderReplicated()).isZero();

    for (FakeDataNode node : nodes) node.heartbeat(sealed(block, 1000));
    assertThat(locate("/t/f").getBlocks(0).getNodesList()).hasSize(3);
    assertThat(report().getBlocks()).isEqualTo(1);
  }

  @Test
  void aCorruptReplicaIsNotNamedToReaders() throws ChunkFsException {
    LocatedBlock block = writeFile("/t/f");
    nodes
        .get(1)
        .heartbeat(
            replica(
                block.getKey().getBlock(),
                block.getKey().getGeneration(),
                1000,
                ReplicaState.CORRUPT));

    LocatedBlock located = locate("/t/f").getBlocks(0);

    assertThat(located.getNodesList())
        .extracting(DataNodeAddress::getName)
        .containsExactlyInAnyOrder("dn1", "dn3");
    assertThat(located.getCorrupt()).isEqualTo(1);
    assertThat(report().getCorrupt()).isEqualTo(1);
    assertThat(report().getUnderReplicated()).isEqualTo(1);
  }

  @Test
  void aDataNodeWhoseConnectionBreaksIsSuspectAtOnceAndReadLast() throws ChunkFsException {
    writeFile("/t/f");
    nodes.get(0).close();

    await().atMost(PATIENCE).until(() -> state("dn1") == NodeState.SUSPECT);

    assertThat(locate("/t/f").getBlocks(0).getNodes(2).getName()).isEqualTo("dn1");
    for (int round = 0; round < 5; round++) {
      LocatedBlock next = TestFile.create(session, "/t/g" + round).first();
      assertThat(next.getNodesList())
          .extracting(DataNodeAddress::getName)
          .containsExactlyInAnyOrder("dn2", "dn3");
    }
  }

  @Test
  void aReplicaThatAReaderCouldNotUseIsReadAfterTheOthersAndStillNamed() throws ChunkFsException {
    LocatedBlock block = writeFile("/t/f");
    ReportReplicaRequest doubt =
        ReportReplicaRequest.newBuilder()
            .setBlock(block.getKey())
            .setNode(2)
            .setCode(ErrorCode.CHECKSUM_MISMATCH.number())
            .build();
    call(session.client(), Calls.REPORT_REPLICA, doubt);

    for (int round = 0; round < 10; round++) {
      LocatedBlock located = locate("/t/f").getBlocks(0);
      assertThat(located.getNodesList()).hasSize(3);
      assertThat(located.getNodes(2).getName()).isEqualTo("dn2");
      assertThat(located.getCorrupt()).as("nobody's word alone condemns").isZero();
    }
  }

  @Test
  void theReadersOwnNodeComesFirst() throws ChunkFsException {
    writeFile("/t/f");

    for (int round = 0; round < 10; round++) {
      LocateRequest request =
          LocateRequest.newBuilder().setPath("/t/f").setReaderHost("host2").build();
      LocateReply located = call(session.client(), Calls.LOCATE, request);
      assertThat(located.getBlocks(0).getNodes(0).getName()).isEqualTo("dn2");
    }
  }

  @Test
  void deletingAFileOrdersItsReplicasDeleted() throws ChunkFsException {
    LocatedBlock block = writeFile("/t/f");
    session.done(MutateRequest.newBuilder().setDelete(DeleteRequest.newBuilder().setPath("/t/f")));

    for (FakeDataNode node : nodes) {
      List<Order> orders = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                orders.addAll(node.heartbeat().getOrdersList());
                return !orders.isEmpty();
              });
      assertThat(orders.get(0).getBlock().getBlock()).isEqualTo(block.getKey().getBlock());
      assertThat(orders.get(0).getBlock().getGeneration())
          .isEqualTo(block.getKey().getGeneration());
      assertThat(orders.get(0).getLeadership().getTerm()).isPositive();
      node.heartbeat(
          replica(
              block.getKey().getBlock(), block.getKey().getGeneration(), 0, ReplicaState.DELETED));
    }
    await()
        .atMost(PATIENCE)
        .until(() -> namenode.node().cluster().deletions() == 0 && report().getBlocks() == 0);
  }

  @Test
  void whereThereAreTooFewDataNodesTheRefusalIsKeptInTheSlot() throws ChunkFsException {
    nodes.forEach(FakeDataNode::close);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try {
                return session.rejected(TestFile.request("/t/f")) == ErrorCode.TOO_FEW_DATANODES;
              } catch (ChunkFsException retryable) {
                assertThat(retryable.code()).isEqualTo(ErrorCode.TOO_FEW_DATANODES);
                assertThat(retryable.retryAfter()).isPositive();
                session = new TestSession(session.client());
                return false;
              }
            });
    MutateRequest call = session.next(TestFile.request("/t/g"));
    MutateReply first = session.send(call);
    assertThat(first.getRejected().getDetail()).contains("dn1: ", "dn2: ", "dn3: ");
    process++;
    join(1, process);
    join(2, process);

    assertThat(session.send(call)).isEqualTo(first);
    session.done(TestFile.request("/t/g"));
  }

  @Test
  void aNextBlockAvoidsNodesTheWriterCouldNotUse() throws ChunkFsException {
    TestFile file = TestFile.create(session, "/t/f");
    AllocateBlockRequest.Builder next =
        AllocateBlockRequest.newBuilder()
            .setInode(file.inode())
            .setLease(file.lease())
            .setPrevious(TestFile.written(file.first(), 128L << 20))
            .addExcluded(2);

    MutateReply reply = session.done(MutateRequest.newBuilder().setAllocateBlock(next));

    assertThat(reply.getAllocated().getNodesList())
        .extracting(DataNodeAddress::getName)
        .containsExactlyInAnyOrder("dn1", "dn3");
  }

  @Test
  void aForeignDataNodeIsRefused() throws ChunkFsException {
    CallClient client = namenode.connect(Identity.server(Role.DATANODE, () -> ""));
    RegisterRequest foreign =
        RegisterRequest.newBuilder()
            .setAddress(new FakeDataNode(9, 1).address())
            .setProcess(1)
            .setClusterId("another")
            .build();

    assertRefused(ErrorCode.WRONG_CLUSTER, () -> call(client, Calls.REGISTER, foreign));
    assertThat(report().getNodesList()).hasSize(3);
  }

  @Test
  void aCopyOfARunningDataNodeIsRefused() throws ChunkFsException {
    CallClient client = namenode.connect(Identity.server(Role.DATANODE, () -> ""));
    DataNodeAddress original = nodes.get(0).address();
    DataNodeAddress elsewhere =
        original.toBuilder().setData(0, original.getData(0).toBuilder().setPort(1)).build();
    RegisterRequest copy =
        RegisterRequest.newBuilder().setAddress(elsewhere).setProcess(99).build();

    assertRefused(ErrorCode.FOREIGN_VOLUME, () -> call(client, Calls.REGISTER, copy));
    assertThat(nodes.get(0).heartbeat().getKnown()).isTrue();

    nodes.get(0).close();
    await().atMost(PATIENCE).until(() -> state("dn1") == NodeState.SUSPECT);
    assertThat(call(client, Calls.REGISTER, copy).getNamespace()).isNotZero();
    client.close();
    await().atMost(PATIENCE).until(() -> state("dn1") == NodeState.SUSPECT);
  }

  @Test
  void aReportThatIsNotWellFormedCostsOnlyItsSender() throws ChunkFsException {
    CallClient client = namenode.connect(Identity.server(Role.DATANODE, () -> ""));
    ReportRequest wrong =
        ReportRequest.newBuilder()
            .setNode(-1)
            .addReplicas(ReplicaReport.newBuilder().setBlock(-5))
            .build();

    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> call(client, Calls.REPORT, wrong));
    assertRefused(ErrorCode.PERMISSION_DENIED, () -> call(session.client(), Calls.REPORT, wrong));
    assertThat(nodes.get(0).heartbeat().getKnown()).isTrue();
  }

  private void join(int number, long process) throws ChunkFsException {
    FakeDataNode node = new FakeDataNode(number, process);
    nodes.add(node);
    node.join(namenode);
  }

  private LocatedBlock writeFile(String path) throws ChunkFsException {
    TestFile file = TestFile.create(session, path);
    file.complete(1000);
    for (FakeDataNode node : nodes) node.heartbeat(sealed(file.first(), 1000));
    return file.first();
  }

  private static ReplicaReport sealed(LocatedBlock block, long length) {
    return replica(
        block.getKey().getBlock(), block.getKey().getGeneration(), length, ReplicaState.SEALED);
  }

  private LocateReply locate(String path) throws ChunkFsException {
    return call(session.client(), Calls.LOCATE, LocateRequest.newBuilder().setPath(path).build());
  }

  private ClusterReport report() throws ChunkFsException {
    return call(session.client(), Calls.CLUSTER_REPORT, ClusterReportRequest.getDefaultInstance());
  }

  private NodeState state(String name) throws ChunkFsException {
    return report().getNodesList().stream()
        .filter(node -> node.getAddress().getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getState();
  }
}
