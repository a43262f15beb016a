package io.chunkfs.namenode.service;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.block.FileBlocks;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.NamespaceReader;
import io.chunkfs.namenode.namespace.NamespaceReaders;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.Done;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.ReportReplicaRequest;
import io.chunkfs.proto.ServerInfoReply;
import io.chunkfs.proto.ServerInfoRequest;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.proto.SummaryReply;
import io.chunkfs.proto.SummaryRequest;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.CallService.Answer;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Peer;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Calls that change nothing. Those about names run on the event loop, beside the writer, over the
 * view of the last applied batch.
 */
final class ReadCalls {
  private final Gate gate;
  private final Callers callers;
  private final ServiceOptions options;
  private final ViewReads views;
  private final Doubts doubts = new Doubts();
  private final NamespaceReaders readers = new NamespaceReaders();

  /** Serves from what {@code gate} lets through. */
  ReadCalls(Gate gate, Callers callers, ServiceOptions options) {
    this.gate = gate;
    this.callers = callers;
    this.options = options;
    this.views = new ViewReads(gate);
  }

  void serve(CallService.Builder calls) {
    calls
        .on(Calls.STAT, this::stat)
        .on(Calls.LIST, this::list)
        .on(Calls.LOCATE, this::locate)
        .on(Calls.SUMMARY, this::summary)
        .on(Calls.SERVER_INFO, this::serverInfo)
        .on(Calls.REPORT_REPLICA, this::reportReplica);
  }

  private void stat(StatRequest request, Answer<StatReply> answer, Peer peer) {
    read(answer, peer, (names, caller) -> names.stat(caller, request.getPath()));
  }

  private void list(ListRequest request, Answer<ListReply> answer, Peer peer) {
    read(answer, peer, (names, caller) -> names.list(caller, request));
  }

  private void summary(SummaryRequest request, Answer<SummaryReply> answer, Peer peer) {
    read(answer, peer, (names, caller) -> names.summary(caller, request.getPath()));
  }

  private void locate(LocateRequest request, Answer<LocateReply> answer, Peer peer) {
    views.over(
        answer,
        (rooms, view) -> {
          NamespaceReader names = readers.over(view, rooms.limits());
          FileStatus file = names.readableFile(callers.of(peer, rooms), request.getPath());
          int most = rooms.limits().locatePage();
          int limit = request.getLimit() <= 0 ? most : Math.min(request.getLimit(), most);
          FileBlocks.Range range =
              new FileBlocks(view).range(file, request.getOffset(), request.getLength(), limit);
          String reader =
              request.getReaderHost().isEmpty() ? Callers.host(peer) : request.getReaderHost();
          Random random = new Random(ThreadLocalRandom.current().nextLong());
          Holders holders =
              new Holders(
                  rooms.cluster().state(), rooms.cluster().replicas(), doubts, reader, random);
          LocateReply.Builder reply =
              LocateReply.newBuilder().setStatus(file).setMore(range.more());
          for (FileBlock block : range.blocks()) {
            reply.addBlocks(holders.locate(block, rooms.identity().getNamespace()));
          }
          return reply.build().toByteArray();
        });
  }

  private void serverInfo(ServerInfoRequest request, Answer<ServerInfoReply> answer, Peer peer) {
    try {
      Serving rooms = gate.rooms();
      answer.reply(
          ServerInfoReply.newBuilder()
              .setClusterId(rooms.identity().getClusterId())
              .setIncarnation(rooms.identity().getIncarnation())
              .setNamespace(rooms.identity().getNamespace())
              .setSoftware(Identity.SOFTWARE)
              .setDefaultBlockSize(rooms.defaults().blockSizeBytes())
              .setDefaultReplication(rooms.defaults().replication())
              .setChecksumSlice(options.checksumSliceBytes())
              .setLeaseMillis((int) options.lease().toMillis())
              .build());
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void reportReplica(ReportReplicaRequest request, Answer<Done> answer, Peer peer) {
    try {
      Serving rooms = gate.rooms();
      if (request.getNode() <= 0 || request.getBlock().getBlock() <= 0) {
        throw new ChunkFsException(
            ErrorCode.INVALID_ARGUMENT, "a report about a replica must name block and datanode");
      }
      DataNodeId node = new DataNodeId(request.getNode());
      long now = rooms.cluster().attendedNanos();
      BlockId block = new BlockId(request.getBlock().getBlock());
      doubts.add(block, node, now);
      ErrorCode code = ErrorCode.byNumber(request.getCode()).orElse(ErrorCode.INTERNAL);
      String accuser = Callers.host(peer);
      if (code.kind() == ErrorCode.Kind.UNKNOWN) {
        rooms.cluster().submit((cluster, at) -> cluster.accused(node, accuser, at));
      } else {
        String who = "a client on " + accuser;
        rooms.cluster().submit((its, at) -> rooms.repair().doubted(block, node, code, who, at));
      }
      answer.reply(Done.getDefaultInstance());
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private interface NameReading {
    byte[] read(NamespaceReader names, Caller caller) throws Rejection;
  }

  private void read(Answer<? extends MessageLite> answer, Peer peer, NameReading reading) {
    views.over(
        answer,
        (rooms, view) -> reading.read(readers.over(view, rooms.limits()), callers.of(peer, rooms)));
  }
}
