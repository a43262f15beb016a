package io.chunkfs.namenode;

import static io.chunkfs.namenode.NameNodeFixture.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.AbandonBlockRequest;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.CloseSessionRequest;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.ConfirmPipelineRequest;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.IssueGenerationRequest;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.MutateRequest.CommandCase;
import io.chunkfs.proto.RenameRequest;
import io.chunkfs.proto.SetOwnerRequest;
import io.chunkfs.proto.SetPermissionRequest;
import io.chunkfs.proto.SetReplicationRequest;
import io.chunkfs.proto.SetTimesRequest;
import io.chunkfs.transport.Calls;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of call is answered again, after a restart, as it was the first time. */
class RestartTest {
  @TempDir Path directory;
  private NameNodeFixture namenode;
  private TestSession session;
  private int slots;
  private final Map<MutateRequest, MutateReply> answered = new LinkedHashMap<>();

  @BeforeEach
  void start() throws ChunkFsException {
    namenode = new NameNodeFixture(directory);
    session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
  }

  @AfterEach
  void stop() {
    namenode.close();
  }

  @Test
  void everyCommandIsAnsweredOnceAndForAll() throws ChunkFsException {
    try (FakeDataNode one = new FakeDataNode(1, 100).join(namenode);
        FakeDataNode two = new FakeDataNode(2, 100).join(namenode)) {
      assertThat(one.heartbeat().getKnown() && two.heartbeat().getKnown()).isTrue();
      doEverything();
      rejectEverything();
    }
    Set<CommandCase> done = kinds(false);
    Set<CommandCase> rejected = kinds(true);
    assertThat(done).isEqualTo(EnumSet.complementOf(EnumSet.of(CommandCase.COMMAND_NOT_SET)));
    assertThat(rejected)
        .isEqualTo(
            EnumSet.complementOf(
                EnumSet.of(CommandCase.COMMAND_NOT_SET, CommandCase.CLOSE_SESSION)));
    ListReply before = list("/");

    namenode.restart();

    TestSession same = session.over(namenode.connect(NameNodeFixture.SUPERUSER));
    for (Map.Entry<MutateRequest, MutateReply> each : answered.entrySet()) {
      assertThat(same.send(each.getKey())).as(each.getKey().toString()).isEqualTo(each.getValue());
    }
    session = new TestSession(same.client());
    assertThat(list("/")).isEqualTo(before);
    FileStatus file = session.stat("/renamed");
    assertThat(file.getLength()).isEqualTo(107);
    assertThat(file.getReplication()).isEqualTo(2);
    assertThat(file.getPermission()).isEqualTo(0600);
    assertThat(file.getOwner()).isEqualTo("alice");
    assertThat(file.getModifiedMillis()).isEqualTo(4711);
  }

  @Test
  void aRetriedCallRunsOnceAndTheNextOneRuns() throws ChunkFsException {
    MutateRequest made = session.next(NameNodeTest.mkdirs("/once"));
    MutateReply first = session.send(made);
    namenode.restart();
    TestSession same = session.over(namenode.connect(NameNodeFixture.SUPERUSER));
    assertThat(same.send(made)).isEqualTo(first);

    MkdirsRequest again =
        MkdirsRequest.newBuilder().setPath("/once").setMustBeNew(true).setPermission(0755).build();
    assertThat(same.rejected(MutateRequest.newBuilder().setMkdirs(again)))
        .isEqualTo(ErrorCode.FILE_EXISTS);
  }

  private void doEverything() throws ChunkFsException {
    done(command().setMkdirs(MkdirsRequest.newBuilder().setPath("/d").setPermission(0755)));
    MutateReply reply = done(TestFile.request("/f"));
    TestFile file = new TestFile(session, reply.getCreated());
    AllocateBlockRequest.Builder second =
        AllocateBlockRequest.newBuilder()
            .setInode(file.inode())
            .setLease(file.lease())
            .setPrevious(TestFile.written(file.first(), 7));
    LocatedBlock block = done(command().setAllocateBlock(second)).getAllocated();
    BlockKey issued =
        done(command().setIssueGeneration(issue(file, block.getKey()))).getGeneration();
    ConfirmPipelineRequest.Builder confirm =
        ConfirmPipelineRequest.newBuilder()
            .setInode(file.inode())
            .setLease(file.lease())
            .setBlock(issued);
    for (DataNodeAddress node : block.getNodesList()) confirm.addMembers(node.getNode());
    done(command().setConfirmPipeline(confirm));
    LocatedBlock resumed = block.toBuilder().setKey(issued).build();
    CompleteRequest.Builder complete =
        CompleteRequest.newBuilder()
            .setInode(file.inode())
            .setLease(file.lease())
            .setLast(TestFile.written(resumed, 100));
    done(command().setComplete(complete));
    TestFile abandoned = new TestFile(session, done(TestFile.request("/d/g")).getCreated());
    AbandonBlockRequest.Builder abandon =
        AbandonBlockRequest.newBuilder()
            .setInode(abandoned.inode())
            .setLease(abandoned.lease())
            .setBlock(abandoned.first().getKey());
    done(command().setAbandonBlock(abandon));
    done(command().setRename(RenameRequest.newBuilder().setSource("/f").setTarget("/renamed")));
    String path = "/renamed";
    done(
        command()
            .setSetReplication(SetReplicationRequest.newBuilder().setPath(path).setReplication(2)));
    done(
        command()
            .setSetPermission(SetPermissionRequest.newBuilder().setPath(path).setPermission(0600)));
    done(command().setSetOwner(SetOwnerRequest.newBuilder().setPath(path).setOwner("alice")));
    done(command().setSetTimes(SetTimesRequest.newBuilder().setPath(path).setModifiedMillis(4711)));
    done(command().setDelete(DeleteRequest.newBuilder().setPath("/d").setRecursive(true)));
  }

  private void rejectEverything() throws ChunkFsException {
    String none = "/no/such";
    BlockKey key = BlockKey.newBuilder().setBlock(1).setGeneration(1).build();
    rejected(command().setMkdirs(MkdirsRequest.newBuilder().setPath("/renamed/x")));
    rejected(command().setCreate(CreateRequest.newBuilder().setPath("/renamed")));
    rejected(command().setAllocateBlock(AllocateBlockRequest.newBuilder().setInode(9).setLease(9)));
    rejected(command().setComplete(CompleteRequest.newBuilder().setInode(9).setLease(9)));
    rejected(
        command()
            .setAbandonBlock(
                AbandonBlockRequest.newBuilder().setInode(9).setLease(9).setBlock(key)));
    rejected(
        command()
            .setIssueGeneration(
                IssueGenerationRequest.newBuilder().setInode(9).setLease(9).setBlock(key)));
    rejected(
        command()
            .setConfirmPipeline(
                ConfirmPipelineRequest.newBuilder().setInode(9).setLease(9).setBlock(key)));
    rejected(command().setRename(RenameRequest.newBuilder().setSource(none).setTarget("/x")));
    rejected(command().setDelete(DeleteRequest.newBuilder().setPath("not/absolute")));
    rejected(command().setSetReplication(SetReplicationRequest.newBuilder().setPath(none)));
    rejected(command().setSetPermission(SetPermissionRequest.newBuilder().setPath(none)));
    rejected(command().setSetOwner(SetOwnerRequest.newBuilder().setPath(none).setOwner("x")));
    rejected(
        command().setSetTimes(SetTimesRequest.newBuilder().setPath(none).setModifiedMillis(1)));
    done(command().setCloseSession(CloseSessionRequest.getDefaultInstance()));
  }

  private static IssueGenerationRequest issue(TestFile file, BlockKey block) {
    return IssueGenerationRequest.newBuilder()
        .setInode(file.inode())
        .setLease(file.lease())
        .setBlock(block)
        .build();
  }

  private static MutateRequest.Builder command() {
    return MutateRequest.newBuilder();
  }

  private MutateReply done(MutateRequest.Builder command) throws ChunkFsException {
    MutateReply reply = first(command);
    assertThat(reply.hasRejected()).as(command + " → " + reply).isFalse();
    return reply;
  }

  private void rejected(MutateRequest.Builder command) throws ChunkFsException {
    assertThat(first(command).hasRejected()).as(command.toString()).isTrue();
  }

  /** Each call has a slot of its own, so that all of them can be asked again. */
  private MutateReply first(MutateRequest.Builder command) throws ChunkFsException {
    CallId id =
        CallId.newBuilder().setSession(session.id()).setSlot(slots++).setSequence(1).build();
    MutateRequest request = command.setCall(id).build();
    MutateReply reply = session.send(request);
    answered.put(request, reply);
    return reply;
  }

  private Set<CommandCase> kinds(boolean rejected) {
    Set<CommandCase> kinds = EnumSet.noneOf(CommandCase.class);
    answered.forEach(
        (request, reply) -> {
          if (reply.hasRejected() == rejected) kinds.add(request.getCommandCase());
        });
    return kinds;
  }

  private ListReply list(String path) throws ChunkFsException {
    return call(session.client(), Calls.LIST, ListRequest.newBuilder().setPath(path).build());
  }
}
