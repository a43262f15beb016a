package io.chunkfs.client.write;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.WrittenBlock;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes one file, block after block. After a failure it does nothing but repeat that failure: the
 * file is never finished short.
 *
 * <p>Thread: one writes; {@link #abort} may come from any other, and waits for nobody.
 */
public final class FileWriter {
  /** Pipelines tried for one block. */
  private static final int PIPELINES = 5;

  private final WriteContext context;
  private final OpenFile file;
  private LocatedBlock unused; // allocated, nothing written to it yet
  private BlockWriter block;
  private WrittenBlock finished; // the last block, until it is committed
  private long finishedBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile FileStatus status;
  private volatile boolean aborted;
  private ChunkFsException failure;
  private boolean closed;
  private volatile boolean finishedWell;

  /** A writer of a file that was just created. */
  public FileWriter(WriteContext context, DfsPath path, CreateReply created) {
    this.context = context;
    this.file = new OpenFile(context.names(), path, created);
    this.status = created.getStatus();
    this.unused = created.hasFirstBlock() ? created.getFirstBlock() : null;
  }

  /** Bytes written so far. */
  public long position() {
    lock.lock();
    try {
      return finishedBytes + (block == null ? 0 : block.length());
    } finally {
      lock.unlock();
    }
  }

  /** The file as created, or once it is closed as it became. */
  public FileStatus status() {
    return status;
  }

  /** Writes what remains of {@code source}. */
  public void write(ByteBuffer source) throws ChunkFsException {
    run(
        () -> {
          long expected = position() + source.remaining();
          while (source.hasRemaining()) {
            if (aborted) throw givenUp();
            if (block != null && block.full()) finishBlock();
            if (block == null) block = nextBlock();
            block.write(source, expected);
          }
        });
  }

  /** Sends what was written without waiting. */
  public void flush() throws ChunkFsException {
    run(
        () -> {
          if (block != null) block.flush();
        });
  }

  /** Returns when all members of the pipeline have what was written, on disk if {@code sync}. */
  public void flush(boolean sync) throws ChunkFsException {
    run(
        () -> {
          if (block != null) block.flush(sync);
        });
  }

  /** Finishes the file; returns when it is durable. Does nothing when it is finished already. */
  public void close() throws ChunkFsException {
    if (finishedWell) return;
    run(
        () -> {
          if (block != null) finishBlock();
          // A last block of no bytes is one that nothing was written to: the namenode drops it.
          if (unused != null) finished = WrittenBlock.newBuilder().setKey(unused.getKey()).build();
          status = file.complete(finished);
          closed = true;
          finishedWell = true;
        });
  }

  /** Gives up: the file stays unfinished. A call under way ends as soon as it looks. */
  public void abort() {
    aborted = true;
    sweep();
  }

  /** Frees what an aborted write holds, unless a call is under way: that one will. */
  private void sweep() {
    if (!aborted || !lock.tryLock()) return;
    try {
      if (!closed) fail(givenUp());
    } finally {
      lock.unlock();
    }
  }

  private ChunkFsException givenUp() {
    return new ChunkFsException(
        ErrorCode.CANCELLED, "the write of " + file.path() + " was given up by its client");
  }

  private interface Step {
    void run() throws ChunkFsException;
  }

  private void run(Step step) throws ChunkFsException {
    boolean done = false;
    lock.lock();
    try {
      requireSound();
      step.run();
      done = true;
    } catch (ChunkFsException failed) {
      if (failure == null) fail(failed);
      throw failed;
    } finally {
      // Also after a failure of ours: what was half done must not be gone on with.
      if (!done && failure == null) fail(broken());
      lock.unlock();
      sweep();
    }
  }

  private ChunkFsException broken() {
    return new ChunkFsException(ErrorCode.INTERNAL, "the write of " + file.path() + " broke");
  }

  private void requireSound() throws ChunkFsException {
    if (aborted && !closed) fail(givenUp());
    if (failure != null) {
      // A new one each time: a caller may add the first to it as suppressed.
      throw new ChunkFsException(failure.code(), failure.getMessage(), failure);
    }
    if (closed) {
      throw new ChunkFsException(ErrorCode.CANCELLED, file.path() + " is closed already");
    }
  }

  private void fail(ChunkFsException reason) {
    failure = reason;
    closed = true;
    if (block != null) block.abort();
  }

  private void finishBlock() throws ChunkFsException {
    finished = block.finish();
    finishedBytes += finished.getLength();
    block = null;
  }

  /** Gets the next block and forms its pipeline, without the datanodes that did not join. */
  private BlockWriter nextBlock() throws ChunkFsException {
    Map<Long, String> refused = new LinkedHashMap<>();
    if (unused == null) unused = allocate(Set.of());
    for (int tried = 1; ; tried++) {
      LocatedBlock next = unused;
      try {
        Pipeline pipeline =
            Pipeline.open(
                context,
                new PipelineSpec(
                    next.getKey(),
                    0,
                    next.getNodesList(),
                    file.blockSize(),
                    context.settings().connect()));
        unused = null;
        return new BlockWriter(context, file, next.getKey(), pipeline);
      } catch (PipelineBroken broken) {
        for (DataNodeAddress node : next.getNodesList()) {
          String reason = broken.blamed().get(node.getNode());
          if (reason == null) continue;
          refused.put(node.getNode(), PipelineBroken.name(node) + ": " + reason);
        }
        if (tried == PIPELINES) throw noPipeline(next, refused, broken.reason());
        file.abandon(next.getKey());
        unused = null;
        unused = allocateAgain(refused);
      }
    }
  }

  private LocatedBlock allocate(Set<Long> excluded) throws ChunkFsException {
    LocatedBlock next = file.allocate(finished, excluded);
    finished = null; // committed with that
    return next;
  }

  private LocatedBlock allocateAgain(Map<Long, String> refused) throws ChunkFsException {
    try {
      return allocate(refused.keySet());
    } catch (ChunkFsException none) {
      if (none.code() != ErrorCode.TOO_FEW_DATANODES) throw none;
      throw new ChunkFsException(
          none.code(),
          none.getMessage() + ". This writer could not use " + String.join("; ", refused.values()),
          none);
    }
  }

  private ChunkFsException noPipeline(
      LocatedBlock last, Map<Long, String> refused, ChunkFsException reason) {
    return new ChunkFsException(
        ErrorCode.PIPELINE_FAILED,
        "no pipeline could be formed for "
            + file.path()
            + ", last for "
            + new BlockId(last.getKey().getBlock())
            + ", in "
            + PIPELINES
            + " attempts: "
            + String.join("; ", refused.values()),
        reason);
  }
}
