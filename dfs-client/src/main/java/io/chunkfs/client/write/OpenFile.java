package io.chunkfs.client.write;

import io.chunkfs.client.name.NameNodeLink;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.AbandonBlockRequest;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.ConfirmPipelineRequest;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.IssueGenerationRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.WrittenBlock;
import java.util.Collection;
import java.util.List;

/** What a writer says to the namenode about its file: always under the file's lease. */
final class OpenFile {
  private final NameNodeLink names;
  private final DfsPath path;
  private final FileStatus status;
  private final long lease;

  OpenFile(NameNodeLink names, DfsPath path, CreateReply created) {
    this.names = names;
    this.path = path;
    this.status = created.getStatus();
    this.lease = created.getLease();
  }

  DfsPath path() {
    return path;
  }

  FileStatus status() {
    return status;
  }

  long blockSize() {
    return status.getBlockSize();
  }

  /** Fewest datanodes that a write may go on with. */
  int leastMembers() {
    return Math.min(2, status.getReplication());
  }

  /** Commits {@code previous}, unless null, and gets the next block. */
  LocatedBlock allocate(WrittenBlock previous, Collection<Long> excluded) throws ChunkFsException {
    AllocateBlockRequest.Builder request =
        AllocateBlockRequest.newBuilder()
            .setInode(status.getInode())
            .setLease(lease)
            .addAllExcluded(excluded);
    if (previous != null) request.setPrevious(previous);
    MutateReply reply = names.mutate(MutateRequest.newBuilder().setAllocateBlock(request));
    if (!reply.hasAllocated()) throw unexpected("allocate_block");
    return reply.getAllocated();
  }

  /** Gives back the last block. */
  void abandon(BlockKey block) throws ChunkFsException {
    names.mutate(
        MutateRequest.newBuilder()
            .setAbandonBlock(
                AbandonBlockRequest.newBuilder()
                    .setInode(status.getInode())
                    .setLease(lease)
                    .setBlock(block)));
  }

  /** A new generation for the last block, which is now at {@code confirmed}. */
  BlockKey issueGeneration(BlockKey confirmed) throws ChunkFsException {
    MutateReply reply =
        names.mutate(
            MutateRequest.newBuilder()
                .setIssueGeneration(
                    IssueGenerationRequest.newBuilder()
                        .setInode(status.getInode())
                        .setLease(lease)
                        .setBlock(confirmed)));
    if (!reply.hasGeneration()) throw unexpected("issue_generation");
    return reply.getGeneration();
  }

  /** Makes the issued generation the one that counts, with these members. */
  void confirm(BlockKey issued, List<DataNodeAddress> members) throws ChunkFsException {
    names.mutate(
        MutateRequest.newBuilder()
            .setConfirmPipeline(
                ConfirmPipelineRequest.newBuilder()
                    .setInode(status.getInode())
                    .setLease(lease)
                    .setBlock(issued)
                    .addAllMembers(members.stream().map(DataNodeAddress::getNode).toList())));
  }

  /** Commits {@code last}, unless null, and closes the file. */
  FileStatus complete(WrittenBlock last) throws ChunkFsException {
    CompleteRequest.Builder request =
        CompleteRequest.newBuilder().setInode(status.getInode()).setLease(lease);
    if (last != null) request.setLast(last);
    MutateReply reply = names.mutate(MutateRequest.newBuilder().setComplete(request));
    if (!reply.hasStatus()) throw unexpected("complete");
    return reply.getStatus();
  }

  private ChunkFsException unexpected(String command) {
    return new ChunkFsException(
        ErrorCode.INTERNAL,
        "the namenode's answer to " + command + " for " + path + " is of another kind");
  }
}
