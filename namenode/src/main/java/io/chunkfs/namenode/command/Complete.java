package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import java.util.Optional;

/**
 * Commits an open file's last block by what its pipeline proved, and closes the file.
 *
 * <p>Rejects with {@code PIPELINE_FAILED} unless every current member sealed the block.
 */
public record Complete(Caller caller, CompleteRequest request) implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    OpenFile file =
        edit.leases()
            .files()
            .require(caller, Wire.lease(request.getLease()), Wire.inode(request.getInode()));
    Optional<FileBlock> last =
        edit.pipeline(file).requireWritten(request.hasLast(), request.getLast());

    Commitment commitment = Commitment.of(edit, file, last, request.getLast());
    FileStatus status =
        commitment.status().toBuilder().clearLease().setModifiedMillis(edit.wallMillis()).build();
    edit.treeEdit().set(file.at().node(), status);
    edit.treeEdit().add(file.at().above(), commitment.change());
    edit.leases().end(file.lease());
    return Wire.status(status);
  }
}
