package io.chunkfs.datanode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.time.Clock;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.transfer.DataPeer;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One datanode with one namenode, both in this process, on a disk that does not sync. */
final class OneDataNode implements AutoCloseable {
  static final Incarnation FIRST = new Incarnation(1);
  static final Duration SOON = Duration.ofSeconds(10);

  final EventLoops loops = EventLoops.create("client", 1);
  private final RecordingDisk disk = new RecordingDisk();
  private final Path directory;
  private long nextBlock = 1;
  FakeNameNode nameNode;
  DataNode node;

  OneDataNode(Path directory) throws ChunkFsException {
    this.directory = directory;
    nameNode = new FakeNameNode("one");
    restart();
    node.awaitRegistered(SOON);
  }

  /** Starts the datanode, again on the same volume. */
  void restart() throws ChunkFsException {
    restart(0);
  }

  /** As above, with this port for transfers. */
  void restart(int dataPort) throws ChunkFsException {
    node = DataNode.start(options(dataPort), disk);
  }

  /** An order is not obeyed. */
  void refuses(Order order) {
    ReplicaReport before = nameNode.replicas().get(order.getBlock().getBlock());
    nameNode.order(order);
    int then = nameNode.heartbeats();
    await().atMost(SOON).until(() -> nameNode.heartbeats() > then + 4);
    assertThat(nameNode.replicas().get(order.getBlock().getBlock())).isEqualTo(before);
  }

  ReplicaState stateOf(ReplicaKey key) {
    ReplicaReport report = nameNode.replicas().get(key.block().value());
    return report == null ? null : report.getState();
  }

  void write(ReplicaKey key) {
    byte[] data = new byte[1_000];
    try (DataPeer peer = new DataPeer(loops, node.dataAddress())) {
      peer.call(Calls.OPEN_WRITE, open(key));
      PacketHead head = head(data);
      peer.send(Packet.frame(ByteBufAllocator.DEFAULT, head, ByteBuffer.wrap(data)));
      assertThat(peer.ack().getMembers(0).getSealed()).isTrue();
    }
  }

  static PacketHead head(byte[] data) {
    int[] crcs = Packet.crcs(ByteBuffer.wrap(data), 0, 16 << 10);
    return new PacketHead(0, 0, Packet.LAST, crcs, data.length);
  }

  static OpenWriteRequest open(ReplicaKey key) {
    return OpenWriteRequest.newBuilder()
        .setKey(key.toProto())
        .setMode(WriteMode.NEW)
        .setChecksumSlice(16 << 10)
        .setExpectedLength(1 << 20)
        .setTimeoutMillis(5_000)
        .build();
  }

  static Order delete(ReplicaKey key, Leadership by) {
    return Order.newBuilder()
        .setLeadership(by)
        .setBlock(key.toProto())
        .setDelete(DeleteReplica.newBuilder().setReason("a test"))
        .build();
  }

  ReplicaKey newKey() {
    return key(nextBlock++);
  }

  private static ReplicaKey key(long block) {
    return new ReplicaKey(new NamespaceId(7), BlockId.of(FIRST, block), Generation.of(FIRST, 1));
  }

  private DataNodeOptions options(int dataPort) {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new DataNodeOptions(
        "dn1",
        List.of(directory.resolve("volume")),
        List.of(nameNode.address()),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), dataPort),
        free,
        "/rack1",
        Settings.defaults(),
        Clock.system());
  }

  @Override
  public void close() {
    node.close();
    nameNode.close();
    loops.close();
  }
}
