package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.command.RegisterDataNode;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.ClusterRow;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DataNodeRow;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.CallService.Answer;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Calls of datanodes: checked here, so that the cluster loop meets only what is well formed, and
 * handed to it.
 */
final class DataNodeCalls {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Duration RESERVE = Duration.ofMillis(200);

  private final Gate gate;
  private final ServiceOptions options;
  private final Connections connections;
  private final EventLoops loops;

  DataNodeCalls(Gate gate, ServiceOptions options, Connections connections, EventLoops loops) {
    this.gate = gate;
    this.options = options;
    this.connections = connections;
    this.loops = loops;
  }

  void serve(CallService.Builder calls) {
    calls
        .on(Calls.REGISTER, this::register)
        .on(Calls.HEARTBEAT, this::heartbeat)
        .on(Calls.REPORT, this::report)
        .on(Calls.DIGEST, this::digests);
  }

  /** Waits, within the call's deadline, for a namenode that can tell: starts are then fast. */
  private void register(RegisterRequest request, Answer<RegisterReply> answer, Peer peer) {
    try {
      requireDataNode(peer);
      require(request.getAddress().getNode() > 0, "a datanode must have an id");
      require(request.getProcess() != 0, "a datanode's process must have a number");
      require(!request.getAddress().getName().isEmpty(), "a datanode must have a name");
      require(request.getAddress().getDataCount() > 0, "a datanode must have a data port");
    } catch (ChunkFsException refused) {
      answer.error(refused);
      return;
    }
    tryRegister(request, answer, peer);
  }

  private void tryRegister(RegisterRequest request, Answer<RegisterReply> answer, Peer peer) {
    try {
      Serving rooms = gate.rooms();
      requireOurs(request, rooms.identity());
      requireNoTwin(request, rooms);
      if (stored(rooms, request.getAddress())) {
        admit(rooms, request, answer, peer);
        return;
      }
      rooms
          .requireLeader()
          .writer()
          .run(new RegisterDataNode(request.getAddress()))
          .whenComplete(
              (done, failure) -> {
                if (failure == null) admit(rooms, request, answer, peer);
                else again(MutatingCalls.unwrapped(failure), request, answer, peer);
              });
    } catch (ChunkFsException refused) {
      again(refused, request, answer, peer);
    }
  }

  private void again(
      ChunkFsException refused, RegisterRequest request, Answer<RegisterReply> answer, Peer peer) {
    boolean notYet =
        refused.code() == ErrorCode.NOT_READY
            || refused.code() == ErrorCode.NOT_LEADER
            || refused.code() == ErrorCode.BUSY;
    long left = answer.deadlineNanos() - System.nanoTime();
    if (!notYet || left < RESERVE.toNanos()) {
      answer.error(refused);
      return;
    }
    // The timer's thread must not block, and registering does not.
    loops.after(LOOK_AGAIN, () -> tryRegister(request, answer, peer));
  }

  private void admit(
      Serving rooms, RegisterRequest request, Answer<RegisterReply> answer, Peer peer) {
    RegisterReply.Builder reply =
        RegisterReply.newBuilder()
            .setClusterId(rooms.identity().getClusterId())
            .setNamespace(rooms.identity().getNamespace())
            .setHeartbeatMillis((int) options.heartbeat().toMillis());
    String host = Callers.host(peer);
    DataNodeId node = new DataNodeId(request.getAddress().getNode());
    try {
      rooms
          .cluster()
          .submit(
              (cluster, now) -> {
                cluster.register(request, host, now);
                reply.setLeadership(cluster.authority().toProto());
              },
              () -> {
                connections.isDataNode(peer, node, request.getProcess());
                answer.reply(reply.build());
              });
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void heartbeat(HeartbeatRequest request, Answer<HeartbeatReply> answer, Peer peer) {
    try {
      requireDataNode(peer);
      requireReplicas(request.getDeltasList());
      require(request.getFirstDelta() >= 0, "deltas count from 1");
      gate.rooms()
          .cluster()
          .submit((cluster, now) -> answer.reply(cluster.heartbeat(request, now)));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void report(ReportRequest request, Answer<ReportReply> answer, Peer peer) {
    try {
      requireDataNode(peer);
      requireReplicas(request.getReplicasList());
      require(request.getThroughDelta() >= 0, "deltas count from 1");
      for (int bucket : request.getBucketsList()) {
        require(bucket >= 0 && bucket < ReplicaDigest.BUCKETS, "there is no bucket " + bucket);
      }
      gate.rooms().cluster().submit((cluster, now) -> answer.reply(cluster.report(request, now)));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private void digests(DigestRequest request, Answer<DigestReply> answer, Peer peer) {
    try {
      requireDataNode(peer);
      require(request.getThroughDelta() >= 0, "deltas count from 1");
      require(
          request.getBucketsCount() == ReplicaDigest.BUCKETS,
          "digests are those of " + ReplicaDigest.BUCKETS + " buckets");
      gate.rooms().cluster().submit((cluster, now) -> answer.reply(cluster.digests(request, now)));
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private static void requireDataNode(Peer peer) throws ChunkFsException {
    if (peer.role() == Role.DATANODE) return;
    throw new ChunkFsException(ErrorCode.PERMISSION_DENIED, "this call is for datanodes only");
  }

  private static void requireReplicas(List<ReplicaReport> replicas) throws ChunkFsException {
    for (ReplicaReport each : replicas) {
      require(
          each.getBlock() > 0
              && each.getGeneration() > 0
              && each.getLength() >= 0
              && each.getRetracts() >= 0,
          "a replica's report must have block, generation and length");
    }
  }

  private static void require(boolean condition, String rule) throws ChunkFsException {
    if (!condition) throw new ChunkFsException(ErrorCode.INVALID_ARGUMENT, rule);
  }

  private static void requireOurs(RegisterRequest request, ClusterRow ours)
      throws ChunkFsException {
    String name = "datanode " + request.getAddress().getName();
    if (!request.getClusterId().isEmpty() && !request.getClusterId().equals(ours.getClusterId())) {
      throw new ChunkFsException(
          ErrorCode.WRONG_CLUSTER,
          name
              + " belongs to cluster "
              + request.getClusterId()
              + " and this is "
              + ours.getClusterId()
              + "; point it at its own namenode, or give it an empty directory");
    }
    if (request.getNamespace() != 0 && request.getNamespace() != ours.getNamespace()) {
      throw new ChunkFsException(
          ErrorCode.WRONG_CLUSTER, name + " has replicas of another namespace");
    }
    if (request.getIncarnation() > ours.getIncarnation()) {
      throw new ChunkFsException(
          ErrorCode.WRONG_CLUSTER,
          name
              + " has seen incarnation "
              + request.getIncarnation()
              + " of the cluster and this namenode is of "
              + ours.getIncarnation()
              + ": it runs from an old copy");
    }
  }

  /** A copied directory must not take the place of the datanode that it was copied from. */
  private static void requireNoTwin(RegisterRequest request, Serving rooms)
      throws ChunkFsException {
    DataNodeAddress address = request.getAddress();
    Optional<NodeView> known =
        rooms.cluster().state().nodes().find(new DataNodeId(address.getNode()));
    if (known.isEmpty() || known.get().state() != NodeState.LIVE) return;
    boolean isSame =
        known.get().process() == request.getProcess()
            || known.get().address().getDataList().equals(address.getDataList());
    if (isSame) return;
    Endpoint there = known.get().address().getData(0);
    throw new ChunkFsException(
        ErrorCode.FOREIGN_VOLUME,
        "datanode "
            + address.getName()
            + " ("
            + Long.toHexString(address.getNode())
            + ") runs at "
            + there.getHost()
            + ":"
            + there.getPort()
            + " already; this directory is a copy of it: give this datanode an empty one");
  }

  /** Whether the hard state has this very address. */
  private static boolean stored(Serving rooms, DataNodeAddress address) throws ChunkFsException {
    try (View view = rooms.state().acquire()) {
      byte[] row = view.get(Keys.dataNode(new DataNodeId(address.getNode())));
      return row != null && DataNodeRow.parseFrom(row).getAddress().equals(address);
    } catch (InvalidProtocolBufferException damaged) {
      throw new ChunkFsException(ErrorCode.DAMAGED, "a datanode's row cannot be read", damaged);
    }
  }
}
