package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Batch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.ReplicationLevel;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.IOUtils;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal on Apache Ratis. */
public final class RatisJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(RatisJournal.class);
  private static final long CONFIRM_MILLIS = 2_000;
  private static final long END_MILLIS = 100;
  private static final long SNAPSHOT_MILLIS = 60_000;

  private final JournalOptions options;
  private final AppliedState state;
  private final Clock clock;
  private final RaftGroupId group;
  private final StoreFlusher flusher;
  private final BatchStateMachine machine;
  private final RaftServer server;
  private final RaftServer.Division division;

  /** Fresh for each start: the retry cache is filled from replay, too. */
  private final ClientId client = ClientId.randomId();

  private final AtomicLong calls = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The term whose first batch has waited. Writer thread only. */
  private long waitedTerm;

  private RatisJournal(
      JournalOptions options,
      AppliedState state,
      Clock clock,
      LogDirectory directory,
      Consumer<Throwable> halt)
      throws IOException {
    this.options = options;
    this.state = state;
    this.clock = clock;
    this.group = RaftGroupId.valueOf(directory.group());
    AppliedRow durable = state.flush();
    this.flusher =
        new StoreFlusher(state, durable, options.flushBytes(), this::askForSnapshot, halt);
    this.machine = new BatchStateMachine(state, directory, flusher, clock, halt);
    this.server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(options.self()))
            .setGroup(RaftGroup.valueOf(group, peers(options.members())))
            .setStateMachine(machine)
            .setProperties(RaftSettings.of(options))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    try {
      server.start();
      this.division = server.getDivision(group);
      RaftSettings.assertEffective(server, division, options);
      directory.syncAll();
      flusher.start();
    } catch (IOException | RuntimeException failed) {
      machine.closing();
      server.close();
      throw failed;
    }
  }

  /**
   * Starts this namenode's member of the group; does not wait for a leader.
   *
   * @param state what entries are applied to; stays the caller's to close, after this
   * @param halt called when going on would be wrong: the process must end without more ado
   * @throws ChunkFsException DAMAGED when the log is damaged before its tail, or does not fit the
   *     store; INVALID_ARGUMENT when its directory or address cannot be used
   */
  public static RatisJournal start(
      JournalOptions options, AppliedState state, Clock clock, Consumer<Throwable> halt)
      throws ChunkFsException {
    LogDirectory directory = LogDirectory.open(options.directory());
    LogFiles files = new LogFiles(directory.current());
    files.requireFit(state.applied());
    files.healTail();
    AtomicBoolean halted = new AtomicBoolean();
    Consumer<Throwable> once =
        cause -> {
          if (!halted.compareAndSet(false, true)) return;
          LOG.error("the journal failed; the process halts", cause);
          halt.accept(cause);
        };
    try {
      return new RatisJournal(options, state, clock, directory, once);
    } catch (IOException | RuntimeException failed) {
      files.requireWhole(failed);
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "the journal "
              + options.directory()
              + " cannot be started at "
              + options.member().raft()
              + ": "
              + root(failed),
          failed);
    }
  }

  private static String root(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) cause = cause.getCause();
    return String.valueOf(cause.getMessage());
  }

  private static List<RaftPeer> peers(List<JournalOptions.Member> members) {
    return members.stream()
        .map(each -> RaftPeer.newBuilder().setId(each.name()).setAddress(each.raft()).build())
        .toList();
  }

  /** Where this namenode's peers reach it. */
  public InetSocketAddress address() {
    return server.getServerRpc().getInetSocketAddress();
  }

  @Override
  public CompletableFuture<Boolean> submit(Batch batch) {
    awaitLease();
    long call = calls.incrementAndGet();
    machine.submitting(call, batch);
    RaftClientRequest request =
        request(call)
            .setType(RaftClientRequest.writeRequestType(ReplicationLevel.MAJORITY))
            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(batch.toByteArray())))
            .build();
    return ask(request)
        .thenApply(reply -> BatchStateMachine.applied(reply.getMessage()))
        .whenComplete((applied, failure) -> machine.submitFailed(call));
  }

  /**
   * The first batch of a leader waits until no earlier leader can still answer reads (rule 8). In
   * the first term ever there was none.
   */
  private void awaitLease() {
    long term = division.getInfo().getCurrentTerm();
    if (term == waitedTerm) return;
    long until = machine.electedNanos() + options.readLease().toNanos();
    for (long left = until - clock.nanos(); term > 1 && left > 0; left = until - clock.nanos()) {
      LockSupport.parkNanos(left);
    }
    waitedTerm = term;
  }

  @Override
  public Leadership leadership() {
    DivisionInfo info = division.getInfo();
    while (true) {
      long term = info.getCurrentTerm();
      boolean leads = info.isLeader() && info.isAlive();
      boolean ready = leads && info.isLeaderReady();
      String leader = address(info.getLeaderId());
      if (info.getCurrentTerm() == term) return new Leadership(term, leads, ready, leader);
    }
  }

  private String address(RaftPeerId leader) {
    return options.members().stream()
        .filter(member -> leader != null && member.name().equals(leader.toString()))
        .map(JournalOptions.Member::client)
        .findFirst()
        .orElse("");
  }

  @Override
  public CompletableFuture<Void> confirmLeadership() {
    requireAlive();
    Leadership before = leadership();
    if (!before.ready()) return CompletableFuture.failedFuture(notLeader());
    RaftClientRequest request =
        request(calls.incrementAndGet())
            .setType(RaftClientRequest.readRequestType())
            .setMessage(Message.EMPTY)
            .build();
    return ask(request)
        .orTimeout(CONFIRM_MILLIS, TimeUnit.MILLISECONDS)
        .thenAccept(reply -> requireSame(before));
  }

  /** A round that began under another leader, or was answered by one, proves nothing here. */
  private void requireSame(Leadership before) {
    Leadership after = leadership();
    if (!after.ready() || after.term() != before.term()) {
      throw new java.util.concurrent.CompletionException(notLeader());
    }
  }

  private void requireAlive() {
    LifeCycle.State now = division.getInfo().getLifeCycleState();
    if (now.isClosingOrClosed() || now == LifeCycle.State.EXCEPTION) machine.ended(now.name());
  }

  private RaftClientRequest.Builder request(long call) {
    return RaftClientRequest.newBuilder()
        .setClientId(client)
        .setServerId(server.getId())
        .setGroupId(group)
        .setCallId(call);
  }

  private CompletableFuture<RaftClientReply> ask(RaftClientRequest request) {
    try {
      return server.submitClientRequestAsync(request).thenApply(RatisJournal::requireSuccess);
    } catch (IOException | RuntimeException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  private static RaftClientReply requireSuccess(RaftClientReply reply) {
    if (reply.isSuccess()) return reply;
    throw new java.util.concurrent.CompletionException(reply.getException());
  }

  private static ChunkFsException notLeader() {
    return new ChunkFsException(ErrorCode.NOT_LEADER, "this namenode does not lead");
  }

  private void askForSnapshot() {
    long call = calls.incrementAndGet();
    server
        .snapshotManagementAsync(
            SnapshotManagementRequest.newCreate(
                client, server.getId(), group, call, SNAPSHOT_MILLIS))
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) LOG.warn("the journal could not be shortened", failure);
            });
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    machine.closing();
    flusher.close();
    division.close();
    endServer();
    try {
      state.flush();
    } catch (IOException failed) {
      LOG.warn("the store was not flushed; the next start replays more of the journal", failed);
    }
  }

  /** The log is closed already. What follows only idles for two seconds in Netty's shut-down. */
  private void endServer() {
    Thread end = new Thread(() -> IOUtils.cleanup(LOG, server), "namenode-journal-end");
    end.setDaemon(true);
    end.start();
    try {
      end.join(END_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
