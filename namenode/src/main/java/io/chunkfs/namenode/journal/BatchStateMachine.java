package io.chunkfs.namenode.journal;

import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Batch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Applies committed entries to the store, each whole and at once, and takes every failure for the
 * end of the process (DESIGN §9, rules 1, 2 and 5): Ratis itself would log it and go on.
 */
final class BatchStateMachine extends BaseStateMachine {
  private static final Message APPLIED = Message.valueOf(ByteString.copyFrom(new byte[] {1}));
  private static final Message SKIPPED = Message.valueOf(ByteString.copyFrom(new byte[] {0}));

  private final AppliedState state;
  private final LogDirectory directory;
  private final StoreFlusher flusher;
  private final Clock clock;
  private final Consumer<Throwable> halt;
  private final AtomicBoolean closing = new AtomicBoolean();

  /** Batches handed in here and not yet in the log, by call id: spares their parsing. */
  private final Map<Long, Batch> submitted = new ConcurrentHashMap<>();

  private volatile TermIndex snapshot;
  private volatile long electedNanos;

  BatchStateMachine(
      AppliedState state,
      LogDirectory directory,
      StoreFlusher flusher,
      Clock clock,
      Consumer<Throwable> halt) {
    this.state = state;
    this.directory = directory;
    this.flusher = flusher;
    this.clock = clock;
    this.halt = halt;
    this.snapshot = termIndex(flusher.flushed());
  }

  /** True in the reply's message: the batch was applied and not skipped. */
  static boolean applied(Message reply) {
    return reply.getContent().byteAt(0) == 1;
  }

  void submitting(long call, Batch batch) {
    submitted.put(call, batch);
  }

  void submitFailed(long call) {
    submitted.remove(call);
  }

  /** When this namenode was last elected, on the monotonic clock. */
  long electedNanos() {
    return electedNanos;
  }

  /** From now on an end of Ratis is no failure. */
  void closing() {
    closing.set(true);
  }

  /** Ratis ended, or says so. */
  void ended(String how) {
    if (!closing.get()) halt.accept(new IllegalStateException("the journal ended: " + how));
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    if (snapshot != null) setLastAppliedTermIndex(snapshot);
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    return TransactionContext.newBuilder()
        .setStateMachine(this)
        .setClientRequest(request)
        .setStateMachineContext(submitted.remove(request.getCallId()))
        .build();
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    try {
      LogEntryProto entry = transaction.getLogEntry();
      ByteString data = entry.getStateMachineLogEntry().getLogData();
      Batch batch =
          transaction.getStateMachineContext() instanceof Batch mine
              ? mine
              : Batch.parseFrom(data.asReadOnlyByteBuffer());
      boolean applied = state.apply(entry.getTerm(), entry.getIndex(), batch);
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      if (applied) flusher.applied(data.size());
      return CompletableFuture.completedFuture(applied ? APPLIED : SKIPPED);
    } catch (IOException | RuntimeException | Error failed) {
      halt.accept(failed);
      throw new IllegalStateException("a committed entry cannot be applied", failed);
    }
  }

  /** Called before each fsync of the log, which waits for this. */
  @Override
  public CompletableFuture<Void> flush(long index) {
    try {
      directory.sync();
      return CompletableFuture.completedFuture(null);
    } catch (IOException failed) {
      halt.accept(failed);
      return CompletableFuture.failedFuture(failed);
    }
  }

  /** Says only what is durable in the store; flushes nothing, being on the apply thread. */
  @Override
  public long takeSnapshot() {
    TermIndex flushed = termIndex(flusher.flushed());
    if (flushed == null) return RaftLog.INVALID_LOG_INDEX;
    snapshot = flushed;
    return flushed.getIndex();
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    TermIndex latest = snapshot;
    return latest == null ? null : new InStore(latest);
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    if (member.getPeerId().equals(leader)) electedNanos = clock.nanos();
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
    halt.accept(cause);
  }

  @Override
  public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
    ended("shut down");
  }

  @Override
  public void close() {
    ended("closed");
  }

  private static TermIndex termIndex(AppliedRow row) {
    return row.hasBatch() ? TermIndex.valueOf(row.getTerm(), row.getIndex()) : null;
  }

  /** A snapshot that has no files of its own: the store is it. */
  private record InStore(TermIndex termIndex) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return termIndex;
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of();
    }
  }
}
