package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.block.PipelineRules;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.MutateReply;
import java.util.List;

/**
 * Makes a file and opens it for writing, with its first block when asked. With {@code overwrite} it
 * replaces a file at the path, also one that is being written: that writer's lease ends.
 *
 * <p>Rejects with {@code FILE_OPEN} when a file that is being written, or waits for the recovery of
 * its last block, would have to be replaced without {@code overwrite}.
 *
 * @param session the client that writes
 * @param firstTargets datanodes for the first block, chosen by the leader's placement
 */
public record Create(
    Caller caller,
    SessionId session,
    CreateRequest request,
    Defaults defaults,
    List<DataNodeAddress> firstTargets)
    implements Command<MutateReply> {
  public Create {
    firstTargets = List.copyOf(firstTargets);
  }

  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    DfsPath path = edit.limits().path(request.getPath());
    FileStatus.Builder file = shape(edit);
    Trail trail = edit.tree().resolve(caller, path);
    requireCreatable(trail);
    edit.leases().requireRoom(session, edit.limits());
    if (request.getFirstBlock()) PipelineRules.requireEnough(firstTargets, file.build());

    // Nothing below may fail.
    InodeId inode = edit.counters().nextInode();
    if (trail.exists()) new Removal(edit, trail.end(), trail.above()).remove();
    LeaseId lease = edit.leases().grant(session, inode, caller.user());
    List<InodeId> above = hang(edit, trail);
    file.setInode(inode.value())
        .setLease(lease.value())
        .setGroup(trail.nearestAbove().status().getGroup());
    CreateReply.Builder reply = CreateReply.newBuilder().setLease(lease.value());
    Usage usage = Usage.emptyFile();
    if (request.getFirstBlock()) {
      FileBlock block = edit.blocks().add(file.build(), firstTargets);
      reply.setFirstBlock(edit.blocks().located(block, firstTargets));
      usage = usage.plus(Usage.bytes(0, block.row().getReserved()));
      file.setBlocks(1);
    }
    edit.treeEdit().add(above, usage);
    edit.treeEdit().link(above.get(above.size() - 1), path.name(), file.build());
    return MutateReply.newBuilder().setCreated(reply.setStatus(file)).build();
  }

  private FileStatus.Builder shape(NamespaceEdit edit) throws Rejection {
    Limits limits = edit.limits();
    int replication =
        request.getReplication() == 0 ? defaults.replication() : request.getReplication();
    limits.requireReplication(replication);
    long blockSize =
        request.getBlockSize() == 0 ? defaults.blockSizeBytes() : request.getBlockSize();
    limits.requireBlockSize(blockSize);
    return FileStatus.newBuilder()
        .setType(FileType.FILE)
        .setReplication(replication)
        .setBlockSize(blockSize)
        .setModifiedMillis(edit.wallMillis())
        .setAccessedMillis(edit.wallMillis())
        .setOwner(caller.user())
        .setPermission(Wire.permission(request.getPermission()));
  }

  private void requireCreatable(Trail trail) throws Rejection {
    if (!trail.exists()) {
      if (!request.getParents()) trail.parent();
      trail.requireEnd(caller, Right.WRITE);
      return;
    }
    if (trail.end().isDirectory()) {
      throw new Rejection(ErrorCode.IS_A_DIRECTORY, "a directory is at " + trail.path());
    }
    if (!request.getOverwrite()) {
      throw trail.end().isOpen()
          ? new Rejection(ErrorCode.FILE_OPEN, "another writer has the file open: " + trail.path())
          : new Rejection(ErrorCode.FILE_EXISTS, "the file exists: " + trail.path());
    }
    trail.requireEnd(caller, Right.WRITE);
    trail.require(caller, Right.WRITE, trail.path().depth() - 1);
  }

  /** Makes missing parents and returns all directories above the file, the root first. */
  private List<InodeId> hang(NamespaceEdit edit, Trail trail) throws Rejection {
    int parentDepth = trail.path().depth() - 1;
    if (trail.nodes().size() > parentDepth) {
      edit.treeEdit().touch(trail.parent(), edit.wallMillis());
      return trail.above();
    }
    int parents = NewDirectories.implicit(trail.end().status().getPermission());
    return new NewDirectories(edit, caller, trail).make(parentDepth, depth -> parents);
  }
}
