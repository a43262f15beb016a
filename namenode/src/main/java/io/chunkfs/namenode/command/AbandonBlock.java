package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.AbandonBlockRequest;
import io.chunkfs.proto.MutateReply;

/** Gives back an open file's last block, which no pipeline could be built for. */
public record AbandonBlock(Caller caller, AbandonBlockRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    OpenFile file =
        edit.leases()
            .files()
            .require(caller, Wire.lease(request.getLease()), Wire.inode(request.getInode()));
    FileBlock block = edit.pipeline(file).requireConfirmed(request.getBlock());

    Commitment release = Commitment.release(edit, file, block);
    edit.treeEdit().set(file.at().node(), release.status());
    edit.treeEdit().add(file.at().above(), release.change());
    return Wire.done();
  }
}
