package io.chunkfs.namenode;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.WrittenBlock;

/** A file that a session has open for writing, with its first block. */
record TestFile(TestSession session, CreateReply created) {
  static TestFile create(TestSession session, String path) throws ChunkFsException {
    return new TestFile(session, session.done(request(path)).getCreated());
  }

  static MutateRequest.Builder request(String path) {
    return MutateRequest.newBuilder()
        .setCreate(
            CreateRequest.newBuilder()
                .setPath(path)
                .setPermission(0644)
                .setParents(true)
                .setFirstBlock(true));
  }

  LocatedBlock first() {
    return created.getFirstBlock();
  }

  long inode() {
    return created.getStatus().getInode();
  }

  long lease() {
    return created.getLease();
  }

  /** Closes the file with its first block at this length. */
  void complete(long length) throws ChunkFsException {
    session.done(
        MutateRequest.newBuilder()
            .setComplete(
                CompleteRequest.newBuilder()
                    .setInode(inode())
                    .setLease(lease())
                    .setLast(written(first(), length))));
  }

  static WrittenBlock written(LocatedBlock block, long length) {
    return WrittenBlock.newBuilder()
        .setKey(block.getKey())
        .setLength(length)
        .setCrc(1)
        .addAllMembers(block.getNodesList().stream().map(DataNodeAddress::getNode).toList())
        .build();
  }
}
