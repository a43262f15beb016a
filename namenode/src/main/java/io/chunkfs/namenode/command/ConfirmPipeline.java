package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.ConfirmPipelineRequest;
import io.chunkfs.proto.MutateReply;

/**
 * Makes the issued generation of an open file's last block the confirmed one. From here on its
 * members are those named, and every other replica is stale.
 */
public record ConfirmPipeline(Caller caller, ConfirmPipelineRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    OpenFile file =
        edit.leases()
            .files()
            .require(caller, Wire.lease(request.getLease()), Wire.inode(request.getInode()));
    FileBlock block =
        edit.pipeline(file).requireConfirmable(request.getBlock(), request.getMembersList());

    edit.blocks().confirm(block, request.getMembersList());
    return Wire.done();
  }
}
