package io.chunkfs.datanode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.Generation;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.transfer.DataPeer;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataNodeTest {
  private static final Duration SOON = OneDataNode.SOON;

  @TempDir static Path directory;
  private static OneDataNode dn1;

  private final ReplicaKey first = dn1.newKey();
  private final ReplicaKey second = dn1.newKey();
  private final int reports = dn1.nameNode.fullReports();
  private final int registrations = dn1.nameNode.registrations();

  @BeforeAll
  static void start() throws ChunkFsException {
    dn1 = new OneDataNode(directory);
  }

  @AfterAll
  static void stop() {
    dn1.close();
  }

  @Test
  void presentsItselfWithNameAddressesRackAndVolumes() {
    var registered = dn1.nameNode.registered();

    assertThat(registered.getAddress().getName()).isEqualTo("dn1");
    assertThat(registered.getAddress().getRack()).isEqualTo("/rack1");
    assertThat(registered.getAddress().getNode()).isPositive();
    assertThat(registered.getAddress().getData(0).getPort())
        .isEqualTo(dn1.node.dataAddress().getPort());
    assertThat(registered.getAddress().getHttp(0).getPort())
        .isEqualTo(dn1.node.httpAddress().getPort());
    assertThat(registered.getVolumesList())
        .hasSize(1)
        .allMatch(volume -> volume.getCapacity() > 0 && volume.getFailure().isEmpty());
  }

  @Test
  void tellsOfAWrittenBlockWithTheNextHeartbeats() throws ChunkFsException {
    dn1.write(first);

    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
    assertThat(dn1.nameNode.replicas().get(first.block().value()).getLength()).isEqualTo(1_000);
    assertThat(dn1.nameNode.fullReports()).isEqualTo(reports);
  }

  @Test
  void aNamenodeThatForgotTheNodeIsRegisteredWithAgain() throws ChunkFsException {
    dn1.write(first);
    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
    dn1.nameNode.forget();

    await().atMost(SOON).until(() -> dn1.nameNode.registrations() == registrations + 1);
    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
  }

  @Test
  void aLostChangeIsMadeGoodByAFullReport() throws ChunkFsException {
    dn1.nameNode.loseNextDelta();
    dn1.write(first);

    await().atMost(SOON).until(() -> dn1.nameNode.fullReports() == reports + 1);
    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
  }

  @Test
  void aForgedChangeIsFoundByTheDigestAndOnlyItsBucketIsReportedAgain() throws ChunkFsException {
    int digests = dn1.nameNode.digests();
    int before = dn1.nameNode.reportedAgain().size();
    for (int i = 0; i < 20; i++) dn1.write(dn1.newKey());
    dn1.write(first);
    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
    assertThat(dn1.nameNode.digests()).isEqualTo(digests);
    dn1.nameNode.forgeNextSeal();
    dn1.write(second);

    await().atMost(SOON).until(() -> dn1.nameNode.reportedAgain().size() > before);
    assertThat(dn1.stateOf(second)).isEqualTo(ReplicaState.SEALED);
    assertThat(dn1.nameNode.reportedAgain().get(before))
        .isEqualTo(ReplicaDigest.bucket(second.block()));
    int then = dn1.nameNode.heartbeats();
    await().atMost(SOON).until(() -> dn1.nameNode.heartbeats() > then + 3);
    assertThat(dn1.nameNode.reportedAgain()).hasSize(before + 1);
    assertThat(dn1.nameNode.digests()).isEqualTo(digests + 1);
    assertThat(dn1.nameNode.fullReports()).isEqualTo(reports);
  }

  @Test
  void deletesWhatTheLeaderOrdersAndSaysSo() throws ChunkFsException {
    dn1.write(first);
    dn1.write(second);
    dn1.nameNode.order(OneDataNode.delete(first, FakeNameNode.leader(1, 1)));

    await()
        .atMost(SOON)
        .until(() -> dn1.stateOf(first) == null && dn1.stateOf(second) == ReplicaState.SEALED);
    assertThat(dn1.nameNode.fullReports()).isEqualTo(reports);
  }

  @Test
  void refusesToDeleteAnotherGenerationOrAnOpenReplica() throws ChunkFsException {
    dn1.write(first);
    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
    ReplicaKey later = first.at(Generation.of(OneDataNode.FIRST, 9));
    dn1.refuses(OneDataNode.delete(later, FakeNameNode.leader(1, 1)));
    assertThat(dn1.stateOf(first)).isEqualTo(ReplicaState.SEALED);

    try (DataPeer peer = new DataPeer(dn1.loops, dn1.node.dataAddress())) {
      peer.call(Calls.OPEN_WRITE, OneDataNode.open(second));
      await().atMost(SOON).until(() -> dn1.stateOf(second) == ReplicaState.OPEN);
      dn1.refuses(OneDataNode.delete(second, FakeNameNode.leader(1, 1)));
      assertThat(dn1.stateOf(second)).isEqualTo(ReplicaState.OPEN);
    }
  }

  @Test
  void showsAPageAndItsMetrics() throws IOException, InterruptedException {
    dn1.write(first);

    assertThat(get("/"))
        .contains(
            "datanode dn1", "cluster    one", "REGISTERED", dn1.nameNode.address().toString());
    assertThat(get("/metrics"))
        .contains("chunkfs_datanode_bytes_in")
        .contains("chunkfs_datanode_volumes", "chunkfs_datanode_replicas")
        .contains("chunkfs_datanode_fsync");
  }

  @Test
  void junkOnTheDataPortCostsOnlyItsSenderTheConnection() throws IOException {
    Random random = new Random(4);
    for (int round = 0; round < 20; round++) {
      byte[] junk = new byte[5_000];
      random.nextBytes(junk);
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), dn1.node.dataAddress().getPort())) {
        socket.setSoTimeout((int) SOON.toMillis());
        OutputStream out = socket.getOutputStream();
        out.write(junk);
        out.flush();
        assertThat(endsFor(socket)).isTrue();
      }
    }
    try (DataPeer peer = new DataPeer(dn1.loops, dn1.node.dataAddress())) {
      peer.send(
          Packet.frame(
              ByteBufAllocator.DEFAULT, OneDataNode.head(new byte[9]), ByteBuffer.allocate(9)));
      peer.awaitClosed();
    }
    dn1.write(first);
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

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + dn1.node.httpAddress().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
