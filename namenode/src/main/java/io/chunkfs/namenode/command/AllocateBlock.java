package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.block.PipelineRules;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import java.util.List;
import java.util.Optional;

/**
 * Commits an open file's last block and gives it the next one, on datanodes that the leader's
 * placement has already chosen.
 *
 * <p>Rejects with {@code LEASE_LOST} when another writer took over, and with {@code OUT_OF_ORDER}
 * when {@code previous} is not the file's last block. See GFS §3.1 and §4.3.
 */
public record AllocateBlock(
    Caller caller, AllocateBlockRequest request, List<DataNodeAddress> targets)
    implements Command<MutateReply> {
  public AllocateBlock {
    targets = List.copyOf(targets);
  }

  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    OpenFile file =
        edit.leases()
            .files()
            .require(caller, Wire.lease(request.getLease()), Wire.inode(request.getInode()));
    Optional<FileBlock> last =
        edit.pipeline(file).requireWritten(request.hasPrevious(), request.getPrevious());
    requireRoom(edit.limits(), file);
    PipelineRules.requireEnough(targets, file.status());

    // Nothing below may fail.
    Commitment commitment = Commitment.of(edit, file, last, request.getPrevious());
    FileBlock block = edit.blocks().add(commitment.status(), targets);
    FileStatus status =
        commitment.status().toBuilder().setBlocks(commitment.status().getBlocks() + 1).build();
    edit.treeEdit().set(file.at().node(), status);
    Usage reserved = Usage.bytes(0, block.row().getReserved());
    edit.treeEdit().add(file.at().above(), commitment.change().plus(reserved));
    return MutateReply.newBuilder().setAllocated(edit.blocks().located(block, targets)).build();
  }

  private static void requireRoom(Limits limits, OpenFile file) throws Rejection {
    if (file.status().getBlocks() < limits.blocksPerFile()) return;
    throw Limits.exceeded(
        "limits.blocks-per-file", limits.blocksPerFile(), file.path() + " has as many");
  }
}
