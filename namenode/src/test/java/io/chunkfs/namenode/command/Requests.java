package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.proto.AbandonBlockRequest;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.ConfirmPipelineRequest;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.IssueGenerationRequest;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.RenameRequest;
import io.chunkfs.proto.SetOwnerRequest;
import io.chunkfs.proto.SetPermissionRequest;
import io.chunkfs.proto.SetReplicationRequest;
import io.chunkfs.proto.SetTimesRequest;
import io.chunkfs.proto.WrittenBlock;
import java.util.List;
import java.util.stream.LongStream;

/** Commands as clients send them, by the superuser unless said otherwise. */
public final class Requests {
  private final StateFixture state;

  Requests(StateFixture state) {
    this.state = state;
  }

  /** So many datanodes, with ids from 1. */
  public static List<DataNodeAddress> nodes(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(id -> DataNodeAddress.newBuilder().setNode(id).setName("dn" + id).build())
        .toList();
  }

  /** Makes a directory and its parents. */
  public Mkdirs mkdirs(String path) {
    return mkdirs(StateFixture.ROOT, path, 0755);
  }

  /** Makes a directory and its parents. */
  public Mkdirs mkdirs(Caller caller, String path, int permission) {
    return new Mkdirs(
        caller,
        MkdirsRequest.newBuilder()
            .setPath(path)
            .setPermission(permission)
            .setParents(true)
            .build());
  }

  /** Makes a file with its parents and its first block. */
  public Create create(String path) {
    return create(StateFixture.ROOT, newFile(path).setFirstBlock(true).setParents(true));
  }

  /** Makes a file with its parents, without a block. */
  public Create createEmpty(String path) {
    return create(StateFixture.ROOT, newFile(path).setParents(true));
  }

  /** Makes a file on three datanodes. */
  public Create create(Caller caller, CreateRequest.Builder request) {
    return new Create(caller, state.session(), request.build(), StateFixture.DEFAULTS, nodes(3));
  }

  /** A create's request, to be changed. */
  public static CreateRequest.Builder newFile(String path) {
    return CreateRequest.newBuilder().setPath(path).setPermission(0644);
  }

  /** Asks for the next block; {@code previous} may be null. */
  public AllocateBlock allocate(CreateReply file, WrittenBlock previous) {
    AllocateBlockRequest.Builder request =
        AllocateBlockRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease());
    if (previous != null) request.setPrevious(previous);
    return new AllocateBlock(StateFixture.ROOT, request.build(), nodes(3));
  }

  /** Closes a file; {@code last} may be null. */
  public Complete complete(CreateReply file, WrittenBlock last) {
    CompleteRequest.Builder request =
        CompleteRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease());
    if (last != null) request.setLast(last);
    return new Complete(StateFixture.ROOT, request.build());
  }

  /** Gives a block back. */
  public AbandonBlock abandon(CreateReply file, BlockKey block) {
    return new AbandonBlock(
        StateFixture.ROOT,
        AbandonBlockRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease())
            .setBlock(block)
            .build());
  }

  /** Asks for a new generation. */
  public IssueGeneration issue(CreateReply file, BlockKey block) {
    return new IssueGeneration(
        StateFixture.ROOT,
        IssueGenerationRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease())
            .setBlock(block)
            .build());
  }

  /** Confirms a generation with these members. */
  public ConfirmPipeline confirm(CreateReply file, BlockKey block, Long... members) {
    return new ConfirmPipeline(
        StateFixture.ROOT,
        ConfirmPipelineRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease())
            .setBlock(block)
            .addAllMembers(List.of(members))
            .build());
  }

  /** Renames. */
  public Rename rename(String source, String target) {
    return rename(StateFixture.ROOT, source, target, false);
  }

  /** Renames over what is there. */
  public Rename renameOver(String source, String target) {
    return rename(StateFixture.ROOT, source, target, true);
  }

  /** Renames. */
  public Rename rename(Caller caller, String source, String target, boolean overwrite) {
    return new Rename(
        caller,
        RenameRequest.newBuilder()
            .setSource(source)
            .setTarget(target)
            .setOverwrite(overwrite)
            .build());
  }

  /** Deletes with all below. */
  public Delete delete(String path) {
    return delete(StateFixture.ROOT, path, true);
  }

  /** Deletes. */
  public Delete delete(Caller caller, String path, boolean recursive) {
    return new Delete(
        caller, DeleteRequest.newBuilder().setPath(path).setRecursive(recursive).build());
  }

  /** Changes the wanted replicas. */
  public SetReplication setReplication(String path, int replication) {
    return new SetReplication(
        StateFixture.ROOT,
        SetReplicationRequest.newBuilder().setPath(path).setReplication(replication).build());
  }

  /** Changes permission bits. */
  public SetPermission setPermission(Caller caller, String path, int permission) {
    return new SetPermission(
        caller, SetPermissionRequest.newBuilder().setPath(path).setPermission(permission).build());
  }

  /** Changes owner and group; empty ones stay. */
  public SetOwner setOwner(Caller caller, String path, String owner, String group) {
    return new SetOwner(
        caller, SetOwnerRequest.newBuilder().setPath(path).setOwner(owner).setGroup(group).build());
  }

  /** Changes times. */
  public SetTimes setTimes(Caller caller, String path, long modified, long accessed) {
    return new SetTimes(
        caller,
        SetTimesRequest.newBuilder()
            .setPath(path)
            .setModifiedMillis(modified)
            .setAccessedMillis(accessed)
            .build());
  }
}
