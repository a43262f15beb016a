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
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.proto.WrittenBlock;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A namenode with datanodes that speak but store nothing. */
class BlocksOverTheWireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private NameNodeFixture namenode;
  private TestSession session;
  private final List<FakeDataNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws ChunkFsException {
    namenode = new NameNodeFixture(directory, Map.of("namenode.dead-after", "6 s"));
    session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
    for (int number = 1; number <= 3; number++) join(number, 100);
  }

  @AfterEach
  void stop() {
    nodes.forEach(FakeDataNode::close);
    namenode.close();
  }

  @Test
  void aCompletedBlockIsFoundOnItsMembersAtOnceAndOnceReported() throws ChunkFsException {
    CreateReply created = create("/f");
    LocatedBlock block = created.getFirstBlock();
    assertThat(block.getNodesList()).extracting(DataNodeAddress::getName).hasSize(3);
    complete(created, block, 1000);

    LocateReply located = locate("/f");
    assertThat(located.getBlocksList()).hasSize(1);
    assertThat(located.getBlocks(0).getNodesList()).hasSize(3);
    assertThat(located.getBlocks(0).getLength()).isEqualTo(1000);
    assertThat(report().getUnderReplicated()).isZero();

    for (FakeDataNode node : nodes) node.heartbeat(sealed(block, 1000));
    assertThat(locate("/f").getBlocks(0).getNodesList()).hasSize(3);
    assertThat(report().getBlocks()).isEqualTo(1);
  }

  @Test
  void aCorruptReplicaIsNotNamedToReaders() throws ChunkFsException {
    LocatedBlock block = writeFile("/f");
    nodes
        .get(1)
        .heartbeat(
            replica(
                block.getKey().getBlock(),
                block.getKey().getGeneration(),
                1000,
                ReplicaState.CORRUPT));

    LocatedBlock located = locate("/f").getBlocks(0);

    assertThat(located.getNodesList())
        .extracting(DataNodeAddress::getName)
        .containsExactlyInAnyOrder("dn1", "dn3");
    assertThat(located.getCorrupt()).isEqualTo(1);
    assertThat(report().getCorrupt()).isEqualTo(1);
    assertThat(report().getUnderReplicated()).isEqualTo(1);
  }

  @Test
  void aDataNodeWhoseConnectionBreaksIsSuspectAtOnceAndReadLast() throws ChunkFsException {
    writeFile("/f");
    nodes.get(0).close();

    await().atMost(PATIENCE).until(() -> state("dn1") == NodeState.SUSPECT);

    assertThat(locate("/f").getBlocks(0).getNodes(2).getName()).isEqualTo("dn1");
    for (int round = 0; round < 5; round++) {
      LocatedBlock next = create("/g" + round).getFirstBlock();
      assertThat(next.getNodesList())
          .extracting(DataNodeAddress::getName)
          .containsExactlyInAnyOrder("dn2", "dn3");
    }
  }

  @Test
  void theReadersOwnNodeComesFirst() throws ChunkFsException {
    writeFile("/f");

    for (int round = 0; round < 10; round++) {
      LocateRequest request =
          LocateRequest.newBuilder().setPath("/f").setReaderHost("host2").build();
      LocateReply located = call(session.client(), Calls.LOCATE, request);
      assertThat(located.getBlocks(0).getNodes(0).getName()).isEqualTo("dn2");
    }
  }

  @Test
  void deletingAFileOrdersItsReplicasDeleted() throws ChunkFsException {
    LocatedBlock block = writeFile("/f");
    session.done(MutateRequest.newBuilder().setDelete(DeleteRequest.newBuilder().setPath("/f")));

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
  void afterARestartTheNamenodeWaitsInSafeModeAndNamesWhatIsMissing() throws ChunkFsException {
    LocatedBlock block = writeFile("/dir/f");
    namenode.restart();
    session = session.over(namenode.connect(NameNodeFixture.SUPERUSER));

    SafeModeStatus status = safeMode();
    assertThat(status.getOn()).isTrue();
    assertThat(status.getReported()).isZero();
    assertThat(status.getBlocks()).isEqualTo(1);
    assertThat(status.getMissingList()).hasSize(1);
    assertThat(status.getMissing(0)).contains("/dir/f", "written to", "dn1", "dn2", "dn3");

    FakeDataNode back = new FakeDataNode(2, 200);
    nodes.add(back);
    back.join(namenode, sealed(block, 1000));
    await().atMost(PATIENCE).until(() -> !safeMode().getOn());
    assertThat(safeMode().getMissingList()).isEmpty();
  }

  @Test
  void safeModeEndsWithAFindingWhenNobodyComes() throws ChunkFsException {
    writeFile("/f");
    namenode.restart();
    session = session.over(namenode.connect(NameNodeFixture.SUPERUSER));

    await().atMost(PATIENCE).until(() -> !safeMode().getOn());

    assertThat(safeMode().getReason()).contains("only 0 of 1");
    assertThat(namenode.node().cluster().findings()).containsKey("safe mode");
  }

  @Test
  void whereThereAreTooFewDataNodesTheRefusalIsKeptInTheSlot() throws ChunkFsException {
    nodes.forEach(FakeDataNode::close);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try {
                return session.rejected(createRequest("/f")) == ErrorCode.TOO_FEW_DATANODES;
              } catch (ChunkFsException retryable) {
                assertThat(retryable.code()).isEqualTo(ErrorCode.TOO_FEW_DATANODES);
                assertThat(retryable.retryAfter()).isPositive();
                session = new TestSession(session.client());
                return false;
              }
            });
    MutateRequest call = session.next(createRequest("/g"));
    MutateReply first = session.send(call);
    assertThat(first.getRejected().getDetail()).contains("dn1: ", "dn2: ", "dn3: ");
    join(1, 300);
    join(2, 300);

    assertThat(session.send(call)).isEqualTo(first);
    session.done(createRequest("/g"));
  }

  @Test
  void aNextBlockAvoidsNodesTheWriterCouldNotUse() throws ChunkFsException {
    CreateReply created = create("/f");
    AllocateBlockRequest.Builder next =
        AllocateBlockRequest.newBuilder()
            .setInode(created.getStatus().getInode())
            .setLease(created.getLease())
            .setPrevious(written(created.getFirstBlock(), 128L << 20))
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

  @Test
  void aDataNodeThatRegistersBeforeTheNamenodeIsReadyIsLetInWhenItIs() throws Exception {
    namenode.node().close();
    NameNodeOptions options = namenode.options();
    NameNode early = NameNode.start(options);
    try (FakeDataNode node = new FakeDataNode(4, 400)) {
      RegisterReply reply = node.registerAt(namenode, early.address());
      assertThat(reply.getClusterId()).isNotEmpty();
    } finally {
      early.close();
    }
    namenode.start();
  }

  private void join(int number, long process) throws ChunkFsException {
    FakeDataNode node = new FakeDataNode(number, process);
    nodes.add(node);
    node.join(namenode);
  }

  private LocatedBlock writeFile(String path) throws ChunkFsException {
    CreateReply created = create(path);
    complete(created, created.getFirstBlock(), 1000);
    for (FakeDataNode node : nodes) node.heartbeat(sealed(created.getFirstBlock(), 1000));
    return created.getFirstBlock();
  }

  private CreateReply create(String path) throws ChunkFsException {
    return session.done(createRequest(path)).getCreated();
  }

  private static MutateRequest.Builder createRequest(String path) {
    return MutateRequest.newBuilder()
        .setCreate(
            CreateRequest.newBuilder()
                .setPath(path)
                .setPermission(0644)
                .setParents(true)
                .setFirstBlock(true));
  }

  private void complete(CreateReply created, LocatedBlock block, long length)
      throws ChunkFsException {
    session.done(
        MutateRequest.newBuilder()
            .setComplete(
                CompleteRequest.newBuilder()
                    .setInode(created.getStatus().getInode())
                    .setLease(created.getLease())
                    .setLast(written(block, length))));
  }

  private static WrittenBlock written(LocatedBlock block, long length) {
    return WrittenBlock.newBuilder()
        .setKey(block.getKey())
        .setLength(length)
        .setCrc(1)
        .addAllMembers(block.getNodesList().stream().map(DataNodeAddress::getNode).toList())
        .build();
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

  private SafeModeStatus safeMode() throws ChunkFsException {
    return call(session.client(), Calls.SAFE_MODE, SafeModeRequest.getDefaultInstance());
  }
}
