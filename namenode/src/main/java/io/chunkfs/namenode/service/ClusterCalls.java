package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.StoredCatalog;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.NamespaceReader;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.ClusterReport;
import io.chunkfs.proto.ClusterReportRequest;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.proto.SummaryReply;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.CallService.Answer;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Peer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Questions about datanodes, blocks and repair. */
final class ClusterCalls {
  private final Gate gate;
  private final ServiceOptions options;
  private final Executor slow;
  private final ViewReads views;

  /**
   * Serves from what {@code gate} lets through.
   *
   * @param slow runs what would keep an event loop too long; may refuse
   */
  ClusterCalls(Gate gate, ServiceOptions options, Executor slow) {
    this.gate = gate;
    this.options = options;
    this.slow = slow;
    this.views = new ViewReads(gate);
  }

  void serve(CallService.Builder calls) {
    calls.on(Calls.CLUSTER_REPORT, this::clusterReport).on(Calls.SAFE_MODE, this::safeMode);
  }

  /** After the cluster loop has taken in all that was applied before the call. */
  private void clusterReport(
      ClusterReportRequest request, Answer<ClusterReport> answer, Peer peer) {
    try {
      gate.leading()
          .cluster()
          .submit((cluster, now) -> {}, () -> views.over(answer, ClusterCalls::report));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private static byte[] report(Serving rooms, View view)
      throws Rejection, InvalidProtocolBufferException {
    byte[] root = new NamespaceReader(view, rooms.limits()).summary(Caller.CLUSTER, "/");
    return reports(rooms).cluster(SummaryReply.parseFrom(root).getTotals()).toByteArray();
  }

  private static ClusterReports reports(Serving rooms) {
    return new ClusterReports(
        rooms.cluster().state(),
        rooms.repair().status(),
        rooms.cluster().replicas().counts(),
        new StoredCatalog(rooms.state()::acquire).sealedBlocks(),
        rooms.defaults().blockSizeBytes(),
        rooms.cluster().attendedNanos());
  }

  private void safeMode(SafeModeRequest request, Answer<SafeModeStatus> answer, Peer peer) {
    try {
      Serving rooms = gate.rooms();
      slow.execute(
          () -> {
            ClusterState state = rooms.cluster().state();
            SafeModeStatus.Builder status = reports(rooms).safeMode().toBuilder();
            try (View view = rooms.state().acquire()) {
              status.addAllMissing(
                  new MissingBlocks(view, state, rooms.cluster().replicas(), options.clock()::nanos)
                      .lines());
              answer.reply(status.build());
            } catch (InvalidProtocolBufferException damaged) {
              answer.error(ViewReads.damaged(damaged));
            }
          });
    } catch (RejectedExecutionException full) {
      answer.error(tooMany(full));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private static ChunkFsException tooMany(RejectedExecutionException full) {
    return new ChunkFsException(
        ErrorCode.BUSY,
        "too many questions that need a search are waiting",
        Duration.ofSeconds(1),
        full);
  }
}
