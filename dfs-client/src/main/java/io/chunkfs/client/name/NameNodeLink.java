package io.chunkfs.client.name;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CloseSessionRequest;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.OpenSessionReply;
import io.chunkfs.proto.OpenSessionRequest;
import io.chunkfs.proto.RenewLeasesReply;
import io.chunkfs.proto.RenewLeasesRequest;
import io.chunkfs.proto.ReportReplicaRequest;
import io.chunkfs.transport.Call;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Errors;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's way to the namenodes. Finds the one that leads, asks again within the patience when
 * an answer can come later or elsewhere, and makes each change exactly once: a change whose fate is
 * unknown is asked again under the same call id, which gets the first answer.
 *
 * <p>Thread: any; calls block.
 */
public final class NameNodeLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NameNodeLink.class);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Duration HINT = Duration.ofSeconds(2);

  private final LeaderConnection leader;
  private final Patience patience;
  private final String clientName;
  private final ReentrantLock opening = new ReentrantLock();
  private final Set<Long> alive = ConcurrentHashMap.newKeySet(); // sessions that may hold leases
  private volatile Session session;

  /**
   * A link that connects when first used.
   *
   * @param addresses of all namenodes
   * @param clientName name of the client for people
   */
  public NameNodeLink(
      NameNodeDial dial, List<InetSocketAddress> addresses, Patience patience, String clientName) {
    this.leader = new LeaderConnection(dial, addresses, patience);
    this.patience = patience;
    this.clientName = clientName;
  }

  /** Connects to one of the namenodes, within the first patience. */
  public void connect() throws ChunkFsException {
    Trials trials = new Trials(patience, leader::everAnswered);
    while (true) {
      try {
        leader.get(trials);
        return;
      } catch (ChunkFsException failure) {
        requireRetryable(failure, trials);
        trials.pauseAfter(failure);
      }
    }
  }

  /** Makes a call that changes nothing. */
  public <Q extends MessageLite, R extends MessageLite> R ask(Call<Q, R> call, Q request)
      throws ChunkFsException {
    return attempt(call, request, new Trials(patience, leader::everAnswered));
  }

  /**
   * Makes a change, exactly once.
   *
   * @param command the request without its call id
   * @return the answer, which is no rejection
   * @throws ChunkFsException the rejection; or UNREACHABLE, TIMEOUT or SESSION_EXPIRED when the
   *     change may or may not have been made
   */
  public MutateReply mutate(MutateRequest.Builder command) throws ChunkFsException {
    Trials trials = new Trials(patience, leader::everAnswered);
    while (true) {
      Session in = session(trials);
      Optional<Session.Slot> slot = in.take(trials.deadline());
      if (slot.isEmpty()) {
        forget(in);
        continue;
      }
      Optional<MutateReply> reply = mutate(command, in, slot.get(), trials);
      if (reply.isEmpty()) continue;
      if (!reply.get().hasRejected()) return reply.get();
      ChunkFsException rejection = Errors.thrown(reply.get().getRejected());
      if (!canComeLater(rejection)) throw rejection;
      trials.pauseAfter(rejection);
      trials.freshCall();
    }
  }

  /** One call id's way to its answer; empty when the session turned out to be gone. */
  private Optional<MutateReply> mutate(
      MutateRequest.Builder command, Session in, Session.Slot slot, Trials trials)
      throws ChunkFsException {
    MutateRequest request = command.setCall(in.callId(slot)).build();
    trials.freshCall();
    boolean settled = false;
    try {
      MutateReply reply = attempt(Calls.MUTATE, request, trials);
      in.answered(slot);
      settled = true;
      return Optional.of(reply);
    } catch (ChunkFsException failure) {
      if (failure.code() == ErrorCode.SESSION_EXPIRED) {
        forget(in);
        alive.remove(in.id());
        if (!trials.inDoubt()) {
          LOG.debug("session {} is gone; opening another one", Long.toHexString(in.id()));
          trials.pauseAfter(failure);
          return Optional.empty();
        }
      } else if (!trials.inDoubt()) {
        in.notExecuted(slot);
        settled = true;
      }
      throw failure;
    } finally {
      if (!settled) in.leftInDoubt(slot);
    }
  }

  /** Sends one call until it is answered for good or the patience is over. */
  private <Q extends MessageLite, R extends MessageLite> R attempt(
      Call<Q, R> call, Q request, Trials trials) throws ChunkFsException {
    int leadersAsked = 0;
    while (true) {
      LeaderConnection.Line line = null;
      try {
        if (leader.isClosed()) throw LeaderConnection.closed();
        line = leader.get(trials);
        Duration timeout = trials.deadline().orIn(patience.call()).left();
        return Deadline.in(timeout.plusMillis(500))
            .await(
                line.client().call(call, request, timeout),
                "the answer to " + call.name() + " from " + Trials.text(line.address()));
      } catch (ChunkFsException failure) {
        if (line != null) trials.failed(line.address(), failure);
        requireRetryable(failure, trials);
        boolean elsewhere = line != null && isElsewhere(failure);
        if (elsewhere) leader.leave(line);
        // The others are asked at once; only a whole round without an answer is worth a pause.
        if (elsewhere && ++leadersAsked % leader.size() != 0) continue;
        trials.pauseAfter(failure);
      }
    }
  }

  private void requireRetryable(ChunkFsException failure, Trials trials) throws ChunkFsException {
    if (leader.isClosed()) throw LeaderConnection.closed();
    if (!canComeLater(failure)) throw failure;
    if (trials.deadline().passed()) throw trials.exhausted(failure);
  }

  private static boolean canComeLater(ChunkFsException failure) {
    return switch (failure.code().kind()) {
      case RETRY -> failure.code() != ErrorCode.SAFE_MODE || !failure.retryAfter().isZero();
      case UNKNOWN -> true;
      case REJECTED -> !failure.retryAfter().isZero();
      case BROKEN -> false;
    };
  }

  private static boolean isElsewhere(ChunkFsException failure) {
    return switch (failure.code()) {
      case NOT_LEADER, STOPPING, TIMEOUT, UNREACHABLE -> true;
      default -> false;
    };
  }

  /** Says, without waiting, that a replica could not be used. Best effort. */
  public void hint(ReportReplicaRequest report) {
    LeaderConnection.Line line = leader.now();
    if (line == null) return;
    line.client()
        .call(Calls.REPORT_REPLICA, report, HINT)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) LOG.debug("a hint about a replica got lost", failure);
            });
  }

  /** Keeps the leases of this client's sessions. */
  void renewLeases() throws ChunkFsException {
    for (long id : alive) {
      RenewLeasesReply reply =
          ask(Calls.RENEW_LEASES, RenewLeasesRequest.newBuilder().setSession(id).build());
      if (!reply.getKnown()) alive.remove(id);
    }
  }

  private Session session(Trials trials) throws ChunkFsException {
    Session current = session;
    if (current != null) return current;
    try {
      if (!opening.tryLock(trials.deadline().leftNanos(), TimeUnit.NANOSECONDS)) {
        throw new ChunkFsException(ErrorCode.TIMEOUT, "opening a session took too long");
      }
    } catch (InterruptedException interrupted) {
      throw Deadline.cancelled("a session");
    }
    try {
      if (session == null) {
        OpenSessionReply opened =
            attempt(
                Calls.OPEN_SESSION,
                OpenSessionRequest.newBuilder().setClientName(clientName).build(),
                trials);
        session = new Session(opened.getSession(), opened.getSlots());
        alive.add(opened.getSession());
      }
      return session;
    } finally {
      opening.unlock();
    }
  }

  private void forget(Session gone) {
    opening.lock();
    try {
      if (session == gone) session = null;
    } finally {
      opening.unlock();
    }
  }

  /** Ends the session, so that its leases end at once, and the connection. Waits 2 s at most. */
  @Override
  public void close() {
    Session last = session;
    LeaderConnection.Line line = leader.now();
    if (last != null && line != null) sayGoodbye(last, line);
    leader.close();
  }

  private static void sayGoodbye(Session last, LeaderConnection.Line line) {
    Deadline deadline = Deadline.in(GOODBYE);
    try {
      Optional<Session.Slot> slot = last.take(deadline);
      if (slot.isEmpty()) return;
      MutateRequest goodbye =
          MutateRequest.newBuilder()
              .setCall(last.callId(slot.get()))
              .setCloseSession(CloseSessionRequest.getDefaultInstance())
              .build();
      CompletableFuture<MutateReply> said =
          line.client().call(Calls.MUTATE, goodbye, deadline.left());
      deadline.await(said, "the end of the session");
    } catch (ChunkFsException unheard) {
      LOG.debug("the session ends by its own timeout instead", unheard);
    }
  }
}
