package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.SetReplicationRequest;

/**
 * Changes how many replicas of a file's blocks are wanted. Every block's row says it too, so a file
 * of very many blocks is refused with {@code LIMIT_EXCEEDED}.
 */
public record SetReplication(Caller caller, SetReplicationRequest request)
    implements Command<MutateReply> {
  @Override
  public MutateReply execute(NamespaceEdit edit) throws Rejection {
    int replication = request.getReplication();
    edit.limits().requireReplication(replication);
    Trail trail = edit.tree().resolve(caller, edit.limits().path(request.getPath()));
    Node node = trail.foundFile();
    trail.requireEnd(caller, Right.WRITE);
    FileStatus file = node.status();
    requireFewBlocks(edit.limits(), trail, file);

    long more = file.getLength() * (replication - file.getReplication());
    for (FileBlock block : edit.blocks().files().from(node.inode(), 0, file.getBlocks())) {
      more += edit.blocks().setReplication(block, file, replication);
    }
    FileStatus status = file.toBuilder().setReplication(replication).build();
    edit.treeEdit().set(node, status);
    edit.treeEdit().add(trail.above(), Usage.bytes(0, more));
    return Wire.status(status);
  }

  private static void requireFewBlocks(Limits limits, Trail trail, FileStatus file)
      throws Rejection {
    if (file.getBlocks() <= limits.blocksPerChange()) return;
    throw Limits.exceeded(
        "limits.blocks-per-change",
        limits.blocksPerChange(),
        trail.path() + " has " + file.getBlocks() + " blocks");
  }
}
