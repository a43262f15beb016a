package io.chunkfs.namenode.command;

import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.IssueGenerationRequest;
import io.chunkfs.proto.MutateReply;

/**
 * Gives out a new generation of an open file's last block, for a pipeline that lost a member.
 * Replicas of the confirmed generation stay valid until the new one is confirmed.
 */
public record IssueGeneration(Caller caller, IssueGenerationRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    OpenFile file =
        edit.leases()
            .files()
            .require(caller, Wire.lease(request.getLease()), Wire.inode(request.getInode()));
    FileBlock block = edit.pipeline(file).requireConfirmed(request.getBlock());

    Generation issued = edit.blocks().issue(block);
    return MutateReply.newBuilder()
        .setGeneration(block.key(edit.counters().namespace(), issued))
        .build();
  }
}
