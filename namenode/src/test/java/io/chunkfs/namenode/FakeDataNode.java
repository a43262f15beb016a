package io.chunkfs.namenode;

import static io.chunkfs.namenode.NameNodeFixture.call;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.VolumeReport;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Identity;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Speaks to a namenode as a datanode does, but stores nothing. */
final class FakeDataNode implements AutoCloseable {
  private static final long CAPACITY = 1L << 40;

  private final int number;
  private final long process;
  private CallClient client;
  private Leadership obeyed = Leadership.getDefaultInstance();
  private long deltas;
  private long reports;

  FakeDataNode(int number, long process) {
    this.number = number;
    this.process = process;
  }

  /** The same process, to be joined over a second connection. */
  FakeDataNode onceMore() {
    FakeDataNode same = new FakeDataNode(number, process);
    same.reports = reports; // a process numbers its reports through
    return same;
  }

  /** Connects and registers, without a report. */
  RegisterReply register(NameNodeFixture namenode) throws ChunkFsException {
    return registerAt(namenode, namenode.node().address());
  }

  /** Connects to this address and registers. */
  RegisterReply registerAt(NameNodeFixture test, InetSocketAddress address)
      throws ChunkFsException {
    client = test.connect(Identity.server(Role.DATANODE, () -> ""), address);
    RegisterReply reply =
        call(
            client,
            Calls.REGISTER,
            RegisterRequest.newBuilder()
                .setAddress(address())
                .setProcess(process)
                .addVolumes(volume())
                .build());
    obeyed = reply.getLeadership();
    return reply;
  }

  /** Registers and reports that it has these replicas. */
  FakeDataNode join(NameNodeFixture namenode, ReplicaReport... replicas) throws ChunkFsException {
    register(namenode);
    if (!report(replicas).getAccepted()) throw new AssertionError("report not accepted");
    return this;
  }

  ReportReply report(ReplicaReport... replicas) throws ChunkFsException {
    return call(
        client,
        Calls.REPORT,
        ReportRequest.newBuilder()
            .setNode(number)
            .setProcess(process)
            .setReport(++reports)
            .setLast(true)
            .addAllReplicas(List.of(replicas))
            .setThroughDelta(deltas)
            .setObeyed(obeyed)
            .build());
  }

  HeartbeatReply heartbeat(ReplicaReport... changes) throws ChunkFsException {
    HeartbeatReply reply =
        call(
            client,
            Calls.HEARTBEAT,
            HeartbeatRequest.newBuilder()
                .setNode(number)
                .setProcess(process)
                .addVolumes(volume())
                .setFirstDelta(deltas + 1)
                .addAllDeltas(List.of(changes))
                .setObeyed(obeyed)
                .build());
    deltas += changes.length;
    return reply;
  }

  DataNodeAddress address() {
    List<Endpoint> data = new ArrayList<>();
    data.add(Endpoint.newBuilder().setHost("host" + number).setPort(9866).build());
    return DataNodeAddress.newBuilder()
        .setNode(number)
        .setName("dn" + number)
        .addAllData(data)
        .setRack("/rack1")
        .build();
  }

  static ReplicaReport replica(long block, long generation, long length, ReplicaState state) {
    return ReplicaReport.newBuilder()
        .setBlock(block)
        .setGeneration(generation)
        .setLength(length)
        .setState(state)
        .build();
  }

  private VolumeReport volume() {
    return VolumeReport.newBuilder()
        .setVolume(number)
        .setType("disk")
        .setCapacity(CAPACITY)
        .setRemaining(CAPACITY)
        .build();
  }

  @Override
  public void close() {
    if (client != null) client.close();
  }
}
