package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.cluster.StoredCatalog;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.NamespaceReader;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.ClusterReport;
import io.chunkfs.proto.ClusterReportRequest;
import io.chunkfs.proto.SummaryReply;
import io.chunkfs.proto.WhyReply;
import io.chunkfs.proto.WhyRequest;
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
  private final Callers callers;
  private final ServiceOptions options;
  private final Executor slow;
  private final ViewReads views;

  /**
   * Serves from what {@code gate} lets through.
   *
   * @param slow runs what would keep an event loop too long; may refuse
   */
  ClusterCalls(Gate gate, Callers callers, ServiceOptions options, Executor slow) {
    this.gate = gate;
    this.callers = callers;
    this.options = options;
    this.slow = slow;
    this.views = new ViewReads(gate);
  }

  void serve(CallService.Builder calls) {
    calls.on(Calls.CLUSTER_REPORT, this::clusterReport).on(Calls.WHY, this::why);
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

  static ClusterReports reports(Serving rooms) {
    return new ClusterReports(
        rooms.cluster().state(),
        rooms.repair().status(),
        rooms.cluster().replicas().counts(),
        new StoredCatalog(rooms.state()::acquire).sealedBlocks(),
        rooms.defaults().blockSizeBytes(),
        rooms.cluster().attendedNanos());
  }

  private void why(WhyRequest request, Answer<WhyReply> answer, Peer peer) {
    try {
      gate.leading();
      slow.execute(
          () ->
              views.over(
                  answer,
                  (rooms, view) ->
                      new Why(evidence(rooms, view, callers.of(peer, rooms)))
                          .reply(request.getWhat())
                          .toByteArray()));
    } catch (RejectedExecutionException full) {
      answer.error(tooMany(full));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  /** The view is older than what the cluster loop knows once it was asked for something. */
  private Evidence evidence(Serving rooms, View view, Caller caller) throws ChunkFsException {
    LoopQuestions questions = new LoopQuestions(rooms.cluster(), rooms.repair());
    questions.settle();
    return new Evidence(
        view,
        rooms.limits(),
        caller,
        rooms.cluster().state(),
        rooms.cluster().replicas(),
        rooms.repair().status(),
        questions,
        rooms.defaults().blockSizeBytes(),
        options.deadAfter(),
        options.clock()::nanos);
  }

  private static ChunkFsException tooMany(RejectedExecutionException full) {
    return new ChunkFsException(
        ErrorCode.BUSY,
        "too many questions that need a search are waiting",
        Duration.ofSeconds(1),
        full);
  }
}
