package io.chunkfs.client.fake;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Done;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.WrittenBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Files of a fake namenode, by its rules about blocks, generations and members. */
public final class FakeFiles {
  /** Block size and replication when a create names none. */
  public static final int BLOCK_SIZE = 256 << 10;

  private static final class File {
    private FileStatus status;
    private long lease;
    private final List<LocatedBlock> blocks = new ArrayList<>();

    LocatedBlock last() throws ChunkFsException {
      if (blocks.isEmpty()) throw new ChunkFsException(ErrorCode.OUT_OF_ORDER, "no block");
      return blocks.get(blocks.size() - 1);
    }

    void last(LocatedBlock changed) {
      blocks.set(blocks.size() - 1, changed);
    }
  }

  private final Map<Long, DataNodeAddress> nodes = new TreeMap<>();
  private final Map<String, File> files = new LinkedHashMap<>();
  private final Map<Long, Long> issued = new LinkedHashMap<>();
  private long last;

  /** A datanode to place blocks on. */
  public synchronized void register(DataNodeAddress node) {
    nodes.put(node.getNode(), node);
  }

  /** Takes the lease of a file away. */
  public synchronized void takeLease(String path) {
    files.get(path).lease = ++last;
  }

  /** Replaces a file by an empty one of the same name. */
  public synchronized void replace(String path) {
    files.remove(path);
    create(CreateRequest.newBuilder().setPath(path).build());
    files.get(path).lease = 0;
    File file = files.get(path);
    file.status = file.status.toBuilder().setLease(0).build();
  }

  /** The blocks of a file. */
  public synchronized List<LocatedBlock> blocks(String path) {
    return List.copyOf(files.get(path).blocks);
  }

  /** Whether the file was completed. */
  public synchronized boolean complete(String path) {
    return files.get(path).lease == 0;
  }

  /** A file's status. */
  public synchronized FileStatus status(String path) {
    return files.get(path).status;
  }

  synchronized LocateReply locate(LocateRequest request) throws ChunkFsException {
    File file = files.get(request.getPath());
    if (file == null) throw new ChunkFsException(ErrorCode.NO_SUCH_FILE, request.getPath());
    LocateReply.Builder reply = LocateReply.newBuilder().setStatus(file.status);
    for (LocatedBlock block : file.blocks) {
      boolean before = block.getOffset() + block.getLength() <= request.getOffset();
      if (block.getCommitted() && before) continue;
      if (request.getLimit() > 0 && reply.getBlocksCount() == request.getLimit()) {
        return reply.setMore(true).build();
      }
      reply.addBlocks(block);
    }
    return reply.build();
  }

  synchronized MutateReply execute(MutateRequest request) throws ChunkFsException {
    return switch (request.getCommandCase()) {
      case CREATE -> create(request.getCreate());
      case ALLOCATE_BLOCK -> allocate(request.getAllocateBlock());
      case ABANDON_BLOCK -> {
        File file =
            held(request.getAbandonBlock().getInode(), request.getAbandonBlock().getLease());
        requireConfirmed(file, request.getAbandonBlock().getBlock());
        file.blocks.remove(file.blocks.size() - 1);
        yield done();
      }
      case ISSUE_GENERATION -> {
        File file =
            held(request.getIssueGeneration().getInode(), request.getIssueGeneration().getLease());
        BlockKey key = request.getIssueGeneration().getBlock();
        requireConfirmed(file, key);
        issued.put(key.getBlock(), ++last);
        yield MutateReply.newBuilder().setGeneration(key.toBuilder().setGeneration(last)).build();
      }
      case CONFIRM_PIPELINE -> {
        File file =
            held(request.getConfirmPipeline().getInode(), request.getConfirmPipeline().getLease());
        confirm(
            file,
            request.getConfirmPipeline().getBlock(),
            request.getConfirmPipeline().getMembersList());
        yield done();
      }
      case COMPLETE -> {
        File file = held(request.getComplete().getInode(), request.getComplete().getLease());
        commit(file, request.getComplete().hasLast(), request.getComplete().getLast());
        file.lease = 0;
        file.status = file.status.toBuilder().clearLease().build();
        yield MutateReply.newBuilder().setStatus(file.status).build();
      }
      default -> done();
    };
  }

  private static MutateReply done() {
    return MutateReply.newBuilder().setDone(Done.getDefaultInstance()).build();
  }

  private MutateReply create(CreateRequest request) {
    File file = new File();
    file.lease = ++last;
    file.status =
        FileStatus.newBuilder()
            .setInode(++last)
            .setType(FileType.FILE)
            .setReplication(request.getReplication() == 0 ? 3 : request.getReplication())
            .setBlockSize(request.getBlockSize() == 0 ? BLOCK_SIZE : request.getBlockSize())
            .setLease(file.lease)
            .build();
    files.put(request.getPath(), file);
    CreateReply.Builder reply =
        CreateReply.newBuilder().setStatus(file.status).setLease(file.lease);
    if (request.getFirstBlock()) reply.setFirstBlock(add(file, Set.of()));
    return MutateReply.newBuilder().setCreated(reply).build();
  }

  private MutateReply allocate(AllocateBlockRequest request) throws ChunkFsException {
    File file = held(request.getInode(), request.getLease());
    commit(file, request.hasPrevious(), request.getPrevious());
    LocatedBlock block = add(file, new HashSet<>(request.getExcludedList()));
    if (block.getNodesCount() < Math.min(2, file.status.getReplication())) {
      file.blocks.remove(file.blocks.size() - 1);
      throw new ChunkFsException(ErrorCode.TOO_FEW_DATANODES, "too few are usable");
    }
    return MutateReply.newBuilder().setAllocated(block).build();
  }

  private LocatedBlock add(File file, Collection<Long> excluded) {
    List<DataNodeAddress> targets =
        nodes.values().stream()
            .filter(node -> !excluded.contains(node.getNode()))
            .limit(file.status.getReplication())
            .toList();
    LocatedBlock block =
        LocatedBlock.newBuilder()
            .setKey(BlockKey.newBuilder().setNamespace(1).setBlock(++last).setGeneration(++last))
            .setOffset(file.status.getLength())
            .setReplication(file.status.getReplication())
            .addAllNodes(targets)
            .addAllMemberNames(targets.stream().map(DataNodeAddress::getName).toList())
            .build();
    file.blocks.add(block);
    return block;
  }

  private void confirm(File file, BlockKey key, List<Long> members) throws ChunkFsException {
    LocatedBlock block = file.last();
    Long expected = issued.get(key.getBlock());
    if (expected == null || expected != key.getGeneration()) {
      throw new ChunkFsException(ErrorCode.STALE_GENERATION, "not the one issued");
    }
    file.last(
        block.toBuilder()
            .setKey(key)
            .clearNodes()
            .addAllNodes(members.stream().map(nodes::get).toList())
            .build());
  }

  private void commit(File file, boolean claimed, WrittenBlock written) throws ChunkFsException {
    boolean open = !file.blocks.isEmpty() && !file.last().getCommitted();
    if (!claimed) {
      if (open) throw new ChunkFsException(ErrorCode.OUT_OF_ORDER, "the last block is open");
      return;
    }
    requireConfirmed(file, written.getKey());
    if (written.getLength() == 0) {
      file.blocks.remove(file.blocks.size() - 1);
      return;
    }
    Set<Long> members = new HashSet<>();
    file.last().getNodesList().forEach(node -> members.add(node.getNode()));
    if (!members.equals(new HashSet<>(written.getMembersList()))) {
      throw new ChunkFsException(ErrorCode.PIPELINE_FAILED, "not sealed by all its members");
    }
    file.last(
        file.last().toBuilder()
            .setCommitted(true)
            .setLength(written.getLength())
            .setCrc(written.getCrc())
            .build());
    long length = file.last().getOffset() + written.getLength();
    file.status = file.status.toBuilder().setLength(length).build();
  }

  private File held(long inode, long lease) throws ChunkFsException {
    for (File file : files.values()) {
      if (file.status.getInode() == inode && file.lease == lease) return file;
    }
    throw new ChunkFsException(ErrorCode.LEASE_LOST, "another writer took over");
  }

  private static void requireConfirmed(File file, BlockKey key) throws ChunkFsException {
    if (file.last().getKey().getBlock() != key.getBlock() || file.last().getCommitted()) {
      throw new ChunkFsException(ErrorCode.OUT_OF_ORDER, "not the open last block");
    }
    if (file.last().getKey().getGeneration() != key.getGeneration()) {
      throw new ChunkFsException(ErrorCode.STALE_GENERATION, "not the confirmed generation");
    }
  }
}
