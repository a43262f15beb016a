package io.chunkfs.client.read;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.transport.Calls;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which blocks a file has and where they are, asked for as they are needed; and how long the file
 * is. Of a file that is being written, the length counts what a member of its last pipeline calls
 * visible, and it never shrinks.
 *
 * <p>Thread: any.
 */
final class FileLocations {
  private static final int PAGE = 64;

  private final ReadContext context;
  private final DfsPath path;
  private final TreeMap<Long, LocatedBlock> blocks = new TreeMap<>();
  private FileStatus status;
  private LocatedBlock unfinished; // the open last block, if there is one
  private long visible; // of that block
  private long length;

  /** Asks the namenode for the first blocks, and a datanode for the last one's length if open. */
  FileLocations(ReadContext context, DfsPath path) throws ChunkFsException {
    this.context = context;
    this.path = path;
    refresh(0);
  }

  DfsPath path() {
    return path;
  }

  synchronized long length() {
    return length;
  }

  /** Whether bytes may be added. */
  synchronized boolean growing() {
    return unfinished != null || status.getLease() != 0;
  }

  /** Where a block's readable bytes end, in the file. */
  synchronized long end(LocatedBlock block) {
    return block.getOffset() + (block.getCommitted() ? block.getLength() : visible);
  }

  /** Visible length to name to the datanodes: 0 for a finished block. */
  synchronized long knownVisible(LocatedBlock block) {
    return block.getCommitted() ? 0 : visible;
  }

  /** The block that holds the byte at {@code position}, which is below the length. */
  synchronized LocatedBlock at(long position) throws ChunkFsException {
    LocatedBlock known = covering(position);
    if (known != null) return known;
    load(position);
    known = covering(position);
    if (known == null) {
      throw new ChunkFsException(
          ErrorCode.NO_SUCH_BLOCK,
          "the namenode names no block for byte " + position + " of " + path);
    }
    return known;
  }

  /** Asks anew about the blocks from {@code position} on and about the length. */
  synchronized void refresh(long position) throws ChunkFsException {
    LocateReply reply = load(position);
    if (reply.getMore()) reply = load(status.getLength());
    int count = reply.getBlocksCount();
    LocatedBlock last = count == 0 ? null : reply.getBlocks(count - 1);
    boolean open = last != null && !last.getCommitted();
    if (!open || unfinished == null || last.getOffset() != unfinished.getOffset()) visible = 0;
    unfinished = open ? last : null;
    long known = status.getLength();
    if (open) {
      visible = Math.max(visible, VisibleLength.ask(context, path, last));
      known = last.getOffset() + visible;
    }
    length = Math.max(length, known);
  }

  private LocatedBlock covering(long position) {
    Map.Entry<Long, LocatedBlock> entry = blocks.floorEntry(position);
    if (entry == null || position >= end(entry.getValue())) return null;
    return entry.getValue();
  }

  private LocateReply load(long position) throws ChunkFsException {
    LocateReply reply =
        context
            .names()
            .ask(
                Calls.LOCATE,
                LocateRequest.newBuilder()
                    .setPath(path.toString())
                    .setOffset(position)
                    .setLimit(PAGE)
                    .build());
    FileStatus now = reply.getStatus();
    if (now.getType() == FileType.DIRECTORY) {
      throw new ChunkFsException(ErrorCode.IS_A_DIRECTORY, path + " is a directory");
    }
    if (status != null && now.getInode() != status.getInode()) {
      throw new ChunkFsException(
          ErrorCode.NO_SUCH_FILE, path + " was replaced by another file while it was read");
    }
    status = now;
    for (LocatedBlock block : reply.getBlocksList()) blocks.put(block.getOffset(), block);
    return reply;
  }
}
