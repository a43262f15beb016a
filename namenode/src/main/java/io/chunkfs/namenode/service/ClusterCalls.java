package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.namenode.cluster.StoredCatalog;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.NamespaceReader;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.ClusterReport;
import io.chunkfs.proto.ClusterReportRequest;
import io.chunkfs.proto.SummaryReply;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.CallService.Answer;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Peer;
import java.util.concurrent.Executor;

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
    calls.on(Calls.CLUSTER_REPORT, this::clusterReport);
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
}
