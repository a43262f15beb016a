package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.RepairGoReply;
import io.chunkfs.proto.RepairGoRequest;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.proto.SetSafeModeRequest;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.CallService.Answer;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the namenode waits for, and how an admin ends the waiting: safe mode, and repair that is
 * held because many datanodes are silent. Anybody may ask, the superuser decides.
 */
final class AdminCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AdminCalls.class);

  /** Blocks that a finding names. */
  private static final int NAMED = 5;

  private final Gate gate;
  private final Callers callers;
  private final ServiceOptions options;
  private final Executor slow;

  /**
   * Serves from what {@code gate} lets through.
   *
   * @param slow runs what would keep an event loop too long; may refuse
   */
  AdminCalls(Gate gate, Callers callers, ServiceOptions options, Executor slow) {
    this.gate = gate;
    this.callers = callers;
    this.options = options;
    this.slow = slow;
  }

  void serve(CallService.Builder calls) {
    calls
        .on(Calls.SAFE_MODE, this::safeMode)
        .on(Calls.SET_SAFE_MODE, this::setSafeMode)
        .on(Calls.REPAIR_GO, this::repairGo);
  }

  private interface Work {
    void run() throws ChunkFsException, InvalidProtocolBufferException;
  }

  private void safeMode(SafeModeRequest request, Answer<SafeModeStatus> answer, Peer peer) {
    try {
      Serving rooms = gate.rooms();
      slowly(answer, () -> answer.reply(status(rooms, missing(rooms))));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void setSafeMode(SetSafeModeRequest request, Answer<SafeModeStatus> answer, Peer peer) {
    try {
      Serving rooms = admitted(peer, request.getOn() ? "enter safe mode" : "leave safe mode");
      slowly(
          answer,
          () -> {
            List<String> missing = missing(rooms);
            List<String> named = missing.subList(0, Math.min(NAMED, missing.size()));
            rooms
                .cluster()
                .submit(
                    (cluster, now) -> {
                      if (request.getOn()) cluster.enterSafeMode();
                      else cluster.leaveSafeMode(named, now);
                    },
                    () -> answer.reply(status(rooms, missing)));
          });
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void repairGo(RepairGoRequest request, Answer<RepairGoReply> answer, Peer peer) {
    try {
      admitted(peer, request.getOrphans() ? "let orphans go" : "let repair go on")
          .cluster()
          .submit(
              (cluster, now) -> {
                String held =
                    request.getOrphans()
                        ? orphans(cluster.letOrphansOfEarlierLivesGo())
                        : cluster.repairGo(now).map(Reason::toString).orElse("");
                answer.reply(RepairGoReply.newBuilder().setHeld(held).build());
              });
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private static String orphans(long known) {
    return known == 0 ? "" : known + " replicas of blocks that are older than the backup";
  }

  /** The rooms of a ready leader, for a superuser. */
  private Serving admitted(Peer peer, String toDo) throws ChunkFsException {
    Serving rooms = gate.leading();
    if (!callers.of(peer, rooms).superuser()) {
      throw new ChunkFsException(
          ErrorCode.PERMISSION_DENIED,
          "only the superuser ("
              + rooms.identity().getSuperuser()
              + ") or a member of "
              + options.supergroup()
              + " may "
              + toDo
              + "; you are "
              + peer.user());
    }
    LOG.info("{} at {} asks to {}", peer.user(), Callers.host(peer), toDo);
    return rooms;
  }

  private void slowly(Answer<SafeModeStatus> answer, Work work) {
    try {
      slow.execute(
          () -> {
            try {
              work.run();
            } catch (InvalidProtocolBufferException damaged) {
              answer.error(ViewReads.damaged(damaged));
            } catch (ChunkFsException refused) {
              answer.error(refused);
            }
          });
    } catch (RejectedExecutionException full) {
      answer.error(
          new ChunkFsException(
              ErrorCode.BUSY,
              "too many questions that need a search are waiting",
              Duration.ofSeconds(1),
              full));
    }
  }

  private List<String> missing(Serving rooms) throws InvalidProtocolBufferException {
    try (View view = rooms.state().acquire()) {
      return new MissingBlocks(
              view, rooms.cluster().state(), rooms.cluster().replicas(), options.clock()::nanos)
          .lines();
    }
  }

  private static SafeModeStatus status(Serving rooms, List<String> missing) {
    return ClusterCalls.reports(rooms).safeMode().toBuilder().addAllMissing(missing).build();
  }
}
