package io.chunkfs.datanode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
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
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataNodeTest {
  private static final Incarnation FIRST = new Incarnation(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final EventLoops loops = EventLoops.create("client", 1);
  private final RecordingDisk disk = new RecordingDisk();
  private FakeNameNode nameNode;
  private DataNode node;

  @BeforeEach
  void start() throws ChunkFsException {
    nameNode = new FakeNameNode("one");
    node = DataNode.start(options(), disk);
    node.awaitRegistered(SOON);
  }

  @AfterEach
  void stop() {
    node.close();
    nameNode.close();
    loops.close();
  }

  @Test
  void presentsItselfWithNameAddressesRackAndVolumes() {
    var registered = nameNode.registered();

    assertThat(registered.getAddress().getName()).isEqualTo("dn1");
    assertThat(registered.getAddress().getRack()).isEqualTo("/rack1");
    assertThat(registered.getAddress().getNode()).isPositive();
    assertThat(registered.getAddress().getData(0).getPort())
        .isEqualTo(node.dataAddress().getPort());
    assertThat(registered.getAddress().getHttp(0).getPort())
        .isEqualTo(node.httpAddress().getPort());
    assertThat(registered.getClusterId()).isEmpty();
    assertThat(registered.getVolumesList())
        .hasSize(1)
        .allMatch(volume -> volume.getCapacity() > 0 && volume.getFailure().isEmpty());
  }

  @Test
  void tellsOfAWrittenBlockWithTheNextHeartbeats() throws ChunkFsException {
    write(key(1));

    await().atMost(SOON).until(() -> stateOf(key(1)) == ReplicaState.SEALED);
    assertThat(nameNode.replicas().get(key(1).block().value()).getLength()).isEqualTo(1_000);
    assertThat(nameNode.fullReports()).isEqualTo(1);
  }

  @Test
  void aRestartedNamenodeGetsTheRegistrationAndEverythingAnew() throws ChunkFsException {
    write(key(1));
    InetSocketAddress address = nameNode.address();
    nameNode.close();
    nameNode = new FakeNameNode("one", address);

    await().atMost(SOON).until(() -> stateOf(key(1)) == ReplicaState.SEALED);
    assertThat(nameNode.registrations()).isEqualTo(1);
    assertThat(nameNode.registered().getClusterId()).isEqualTo("one");
    assertThat(nameNode.registered().getNamespace()).isEqualTo(7);
  }

  @Test
  void aNamenodeThatForgotTheNodeIsRegisteredWithAgain() throws ChunkFsException {
    write(key(1));
    await().atMost(SOON).until(() -> stateOf(key(1)) == ReplicaState.SEALED);
    nameNode.forget();

    await().atMost(SOON).until(() -> nameNode.registrations() == 2);
    await().atMost(SOON).until(() -> stateOf(key(1)) == ReplicaState.SEALED);
  }

  @Test
  void aLostChangeIsMadeGoodByAFullReport() throws ChunkFsException {
    nameNode.loseNextDelta();
    write(key(1));

    await().atMost(SOON).until(() -> nameNode.fullReports() == 2);
    await().atMost(SOON).until(() -> stateOf(key(1)) == ReplicaState.SEALED);
  }

  @Test
  void deletesWhatTheLeaderOrdersAndSaysSo() throws ChunkFsException {
    write(key(1));
    write(key(2));
    nameNode.order(delete(key(1), FakeNameNode.leader(1, 1)));

    await()
        .atMost(SOON)
        .until(() -> stateOf(key(1)) == null && stateOf(key(2)) == ReplicaState.SEALED);
    assertThat(nameNode.fullReports()).isEqualTo(1);
  }

  @Test
  void refusesOrdersOfASupersededLeaderAlsoAfterARestart() throws ChunkFsException {
    write(key(1));
    nameNode.leadAs(FakeNameNode.leader(1, 5));
    await().atMost(SOON).until(() -> nameNode.lastHeartbeat().getObeyed().getTerm() == 5);
    // Only a report that carries the new leader counts for it.
    await().atMost(SOON).until(() -> nameNode.fullReports() == 2);

    assertThat(stateOf(key(1))).isEqualTo(ReplicaState.SEALED);
    refuses(delete(key(1), FakeNameNode.leader(1, 4)));
    node.close();
    nameNode.leadAs(FakeNameNode.leader(1, 4));
    node = DataNode.start(options(), disk);
    node.awaitRegistered(SOON);
    refuses(delete(key(1), FakeNameNode.leader(1, 4)));
    nameNode.order(delete(key(1), FakeNameNode.leader(1, 5)));
    await().atMost(SOON).until(() -> stateOf(key(1)) == null);
  }

  @Test
  void refusesToDeleteAnotherGenerationOrAnOpenReplica() throws ChunkFsException {
    write(key(1));
    await().atMost(SOON).until(() -> stateOf(key(1)) == ReplicaState.SEALED);
    ReplicaKey later = key(1).at(Generation.of(FIRST, 9));
    refuses(delete(later, FakeNameNode.leader(1, 1)));
    assertThat(stateOf(key(1))).isEqualTo(ReplicaState.SEALED);

    try (DataPeer peer = new DataPeer(loops, node.dataAddress())) {
      peer.call(Calls.OPEN_WRITE, open(key(2)));
      await().atMost(SOON).until(() -> stateOf(key(2)) == ReplicaState.OPEN);
      refuses(delete(key(2), FakeNameNode.leader(1, 1)));
      assertThat(stateOf(key(2))).isEqualTo(ReplicaState.OPEN);
    }
  }

  @Test
  void belongsToOneClusterForGood() throws ChunkFsException {
    node.close();
    nameNode.close();
    nameNode = new FakeNameNode("two");
    node = DataNode.start(options(), disk);

    assertThatThrownBy(() -> node.awaitRegistered(SOON))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining("one")
        .hasMessageContaining("two")
        .extracting(failure -> ((ChunkFsException) failure).code())
        .isEqualTo(ErrorCode.WRONG_CLUSTER);
    assertThat(nameNode.registrations()).isZero();
  }

  @Test
  void saysWhichNamenodeDidNotAnswerWhenItCannotRegister() throws ChunkFsException {
    node.close();
    nameNode.close();
    node = DataNode.start(options(), disk);

    assertThatThrownBy(() -> node.awaitRegistered(Duration.ofMillis(300)))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining(String.valueOf(nameNode.address().getPort()));
  }

  @Test
  void showsAPageAndItsMetrics() throws IOException, InterruptedException {
    write(key(1));

    assertThat(get("/"))
        .contains("datanode dn1", "cluster    one", "REGISTERED", nameNode.address().toString());
    assertThat(get("/metrics"))
        .contains("chunkfs_datanode_bytes_in")
        .contains("chunkfs_datanode_volumes")
        .contains("chunkfs_datanode_fsync");
  }

  @Test
  void junkOnTheDataPortCostsOnlyItsSenderTheConnection() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 20; round++) {
      byte[] junk = new byte[5_000];
      random.nextBytes(junk);
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), node.dataAddress().getPort())) {
        socket.setSoTimeout((int) SOON.toMillis());
        OutputStream out = socket.getOutputStream();
        out.write(junk);
        out.flush();
        assertThat(endsFor(socket)).isTrue();
      }
    }
    try (DataPeer peer = new DataPeer(loops, node.dataAddress())) {
      peer.send(Packet.frame(ByteBufAllocator.DEFAULT, head(new byte[9]), ByteBuffer.allocate(9)));
      peer.awaitClosed();
    }
    write(key(1));
  }

  /** Read to its end, or reset. */
  private static boolean endsFor(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {}
      return true;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  private void refuses(Order order) {
    ReplicaReport before = nameNode.replicas().get(order.getBlock().getBlock());
    nameNode.order(order);
    int then = nameNode.heartbeats();
    await().atMost(SOON).until(() -> nameNode.heartbeats() > then + 4);
    assertThat(nameNode.replicas().get(order.getBlock().getBlock())).isEqualTo(before);
  }

  private ReplicaState stateOf(ReplicaKey key) {
    ReplicaReport report = nameNode.replicas().get(key.block().value());
    return report == null ? null : report.getState();
  }

  private void write(ReplicaKey key) {
    byte[] data = new byte[1_000];
    try (DataPeer peer = new DataPeer(loops, node.dataAddress())) {
      peer.call(Calls.OPEN_WRITE, open(key));
      PacketHead head = head(data);
      peer.send(Packet.frame(ByteBufAllocator.DEFAULT, head, ByteBuffer.wrap(data)));
      assertThat(peer.ack().getMembers(0).getSealed()).isTrue();
    }
  }

  private static PacketHead head(byte[] data) {
    int[] crcs = Packet.crcs(ByteBuffer.wrap(data), 0, 16 << 10);
    return new PacketHead(0, 0, Packet.LAST, crcs, data.length);
  }

  private static OpenWriteRequest open(ReplicaKey key) {
    return OpenWriteRequest.newBuilder()
        .setKey(key.toProto())
        .setMode(WriteMode.NEW)
        .setChecksumSlice(16 << 10)
        .setExpectedLength(1 << 20)
        .setTimeoutMillis(5_000)
        .build();
  }

  private static Order delete(ReplicaKey key, Leadership by) {
    return Order.newBuilder()
        .setLeadership(by)
        .setBlock(key.toProto())
        .setDelete(DeleteReplica.newBuilder().setReason("a test"))
        .build();
  }

  private static ReplicaKey key(long block) {
    return new ReplicaKey(new NamespaceId(7), BlockId.of(FIRST, block), Generation.of(FIRST, 1));
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private DataNodeOptions options() {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new DataNodeOptions(
        "dn1",
        List.of(directory.resolve("volume")),
        List.of(nameNode.address()),
        free,
        free,
        "/rack1",
        Settings.defaults(),
        Clock.system());
  }
}
