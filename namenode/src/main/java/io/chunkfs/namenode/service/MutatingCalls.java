package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.command.Command;
import io.chunkfs.namenode.command.OpenSession;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.OpenSessionReply;
import io.chunkfs.proto.OpenSessionRequest;
import io.chunkfs.proto.RenewLeasesReply;
import io.chunkfs.proto.RenewLeasesRequest;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.CallService.Answer;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Peer;
import java.util.concurrent.CompletionException;

/**
 * Calls that change something: each becomes one command for the writer. What is refused with an
 * error has not used up the call's sequence; what is answered, also with a rejection, has.
 */
final class MutatingCalls {
  private static final int NAME_LENGTH = 256;

  private final Gate gate;
  private final Callers callers;
  private final ServiceOptions options;
  private final CommandMaker commands;
  private final Connections connections;

  MutatingCalls(
      Gate gate,
      Callers callers,
      ServiceOptions options,
      CommandMaker commands,
      Connections connections) {
    this.gate = gate;
    this.callers = callers;
    this.options = options;
    this.commands = commands;
    this.connections = connections;
  }

  void serve(CallService.Builder calls) {
    calls
        .on(Calls.OPEN_SESSION, this::openSession)
        .on(Calls.MUTATE, this::mutate)
        .on(Calls.RENEW_LEASES, this::renewLeases);
  }

  private void openSession(OpenSessionRequest request, Answer<OpenSessionReply> answer, Peer peer) {
    try {
      String name = request.getClientName();
      if (name.length() > NAME_LENGTH) {
        throw new ChunkFsException(
            ErrorCode.LIMIT_EXCEEDED, "a client's name has at most " + NAME_LENGTH + " characters");
      }
      int slots = options.slotsPerSession();
      gate.leading()
          .writer()
          .run(new OpenSession(peer.user(), name, slots))
          .whenComplete(
              (session, failure) -> {
                if (failure != null) {
                  answer.error(unwrapped(failure));
                  return;
                }
                connections.uses(peer, session);
                answer.reply(
                    OpenSessionReply.newBuilder()
                        .setSession(session.value())
                        .setSlots(slots)
                        .build());
              });
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void mutate(MutateRequest request, Answer<MutateReply> answer, Peer peer) {
    try {
      Serving rooms = gate.leading();
      CallId id = request.getCall();
      if (id.getSession() <= 0 || id.getSequence() <= 0 || id.getSlot() < 0) {
        throw new ChunkFsException(
            ErrorCode.INVALID_ARGUMENT, "a mutating call must name session, slot and sequence");
      }
      SessionId session = new SessionId(id.getSession());
      connections.uses(peer, session);
      rooms.leases().heard(session, rooms.cluster().attendedNanos());
      Caller caller = callers.of(peer, rooms);
      Command<MutateReply> command = commands.command(rooms, request, caller, Callers.host(peer));
      rooms
          .writer()
          .call(id, command)
          .whenComplete(
              (reply, failure) -> {
                commands.answered(rooms, command, reply);
                if (failure == null) answer.replyBytes(reply);
                else answer.error(unwrapped(failure));
              });
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void renewLeases(RenewLeasesRequest request, Answer<RenewLeasesReply> answer, Peer peer) {
    try {
      Serving rooms = gate.leading();
      boolean known = false;
      if (request.getSession() > 0) {
        SessionId session = new SessionId(request.getSession());
        connections.uses(peer, session);
        rooms.leases().heard(session, rooms.cluster().attendedNanos());
        try (View view = rooms.state().acquire()) {
          known = Sessions.known(view, session);
        }
      }
      rooms.requireReadLease();
      answer.reply(RenewLeasesReply.newBuilder().setKnown(known).build());
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  static ChunkFsException unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ChunkFsException known) return known;
    return new ChunkFsException(ErrorCode.INTERNAL, "the namenode's log has the cause", cause);
  }
}
