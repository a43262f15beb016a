package io.chunkfs.datanode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.transfer.DataPeer;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A datanode ends as by kill -9, within the process of the test. */
class DataNodeKillTest {
  private static final Duration SOON = OneDataNode.SOON;

  @TempDir Path directory;
  private OneDataNode dn1;
  private ReplicaKey first;

  @BeforeEach
  void start() throws ChunkFsException {
    dn1 = new OneDataNode(directory);
    first = dn1.newKey();
  }

  @AfterEach
  void stop() {
    dn1.close();
  }

  @Test
  void peersSeeAResetAndNobodyListensAnyMore() throws IOException {
    int port = dn1.node.dataAddress().getPort();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout((int) SOON.toMillis());
      client.getOutputStream().write("CFS1".getBytes());
      try (DataPeer served = new DataPeer(dn1.loops, dn1.node.dataAddress())) {
        assertThat(served.quiet()).isTrue(); // so the connection before it is taken as well
      }

      dn1.node.kill();

      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(SocketException.class);
    dn1.restart();
  }

  @Test
  void theNamenodeIsToldNothing() throws Exception {
    dn1.node.kill();
    int heartbeats = dn1.nameNode.heartbeats();
    int registrations = dn1.nameNode.registrations();

    assertThatThrownBy(
            () -> await().atMost(Duration.ofMillis(300)).until(() -> heard() > heartbeats))
        .isNotNull();
    assertThat(dn1.nameNode.registrations()).isEqualTo(registrations);
    dn1.restart();
    await().atMost(SOON).until(() -> dn1.nameNode.registrations() > registrations);
  }

  @Test
  void whatWasSealedIsThereAfterTheNextStartAndWhatWasOpenIsFoundAsItLay() throws Exception {
    dn1.write(first);
    ReplicaKey open = dn1.newKey();
    byte[] data = new byte[5_000];
    try (DataPeer peer = new DataPeer(dn1.loops, dn1.node.dataAddress())) {
      peer.call(Calls.OPEN_WRITE, OneDataNode.open(open));
      peer.send(Packet.frame(ByteBufAllocator.DEFAULT, part(data), ByteBuffer.wrap(data)));
      assertThat(peer.ack().getMembers(0).getReceived()).isEqualTo(5_000);

      dn1.node.kill();
      peer.awaitClosed();
    }

    Path volume = directory.resolve("volume");
    assertThat(volume.resolve("shutdown")).doesNotExist();
    assertThat(Files.size(volume.resolve("open").resolve(open.block().toString())))
        .isEqualTo(5_000);
    dn1.restart();
    await().atMost(SOON).until(() -> dn1.stateOf(first) == ReplicaState.SEALED);
    await().atMost(SOON).until(() -> dn1.stateOf(open) == ReplicaState.OPEN);
    assertThat(dn1.nameNode.replicas().get(open.block().value()).getLength()).isEqualTo(5_000);
  }

  private int heard() {
    return dn1.nameNode.heartbeats();
  }

  private static PacketHead part(byte[] data) {
    int[] crcs = Packet.crcs(ByteBuffer.wrap(data), 0, 16 << 10);
    return new PacketHead(0, 0, 0, crcs, data.length);
  }
}
