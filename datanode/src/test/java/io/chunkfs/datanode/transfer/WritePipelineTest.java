package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.Inspection;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritePipelineTest {
  @TempDir static Path directory;
  private static DataPorts cluster;
  private static DataPorts.Port dn1;
  private static DataPorts.Port dn2;
  private static DataPorts.Port dn3;

  private final ReplicaKey key = cluster.newKey();
  private final ReplicaKey again = key.at(DataPorts.key(1, 2).generation());

  @BeforeAll
  static void start() throws ChunkFsException {
    cluster =
        new DataPorts(
            directory, Map.of("datanode.stall", "800 ms", "datanode.sync-stall", "1600 ms"));
    dn1 = cluster.start("dn1");
    dn2 = cluster.start("dn2");
    dn3 = cluster.start("dn3");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aBlockLandsByteForByteOnEveryMemberWithItsCrc() throws ChunkFsException {
    byte[] block = bytes(3_500_001);
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn3).formed(3)) {
      writer.send(Arrays.copyOfRange(block, 0, 1 << 20), 0);
      writer.send(Arrays.copyOfRange(block, 1 << 20, (1 << 20) + 77), 0);
      writer.send(Arrays.copyOfRange(block, (1 << 20) + 77, 3_000_000), 0);
      writer.send(Arrays.copyOfRange(block, 3_000_000, block.length), Packet.LAST);

      assertThat(writer.ack().getSequence()).isEqualTo(0);
      assertThat(writer.ack().getSequence()).isEqualTo(1);
      assertThat(writer.ack().getMembersList())
          .extracting(MemberStatus::getReceived)
          .containsExactly(3_000_000L, 3_000_000L, 3_000_000L);
      PacketAck last = writer.ack();
      int crc = Crc32cs.of(block, 0, block.length);
      assertThat(last.getMembersList())
          .hasSize(3)
          .allMatch(MemberStatus::getSealed)
          .allMatch(row -> row.getBlockCrc() == crc)
          .allMatch(row -> row.getDurable() == block.length);
      assertThat(last.getMembersList())
          .extracting(MemberStatus::getNode)
          .containsExactly(node(dn1), node(dn2), node(dn3));
    }
    for (DataPorts.Port each : List.of(dn1, dn2, dn3)) {
      try (BlockReads reads = cluster.reads(each)) {
        assertThat(reads.read(key, 0, block.length)).isEqualTo(block);
        assertThat(reads.reply.getSealed()).isTrue();
      }
      assertThat(each.store().verify(key, Inspection.OWN_WORD)).isTrue();
    }
  }

  @Test
  void connectionsCarryOneSessionAfterAnother() {
    byte[] block = bytes(100_000);
    try (DataPeer peer = new DataPeer(cluster.clientLoops, dn1.at())) {
      for (int number = 1; number <= 20; number++) {
        BlockWriter writer =
            BlockWriter.open(peer, DataPorts.request(cluster.newKey(), dn1, dn2, dn3).build())
                .formed(3);
        assertThat(writer.send(block, Packet.LAST).ack().getMembers(2).getSealed()).isTrue();
      }
      assertThat(peer.quiet()).isTrue();
    }
    await().until(() -> dn1.port().sessions() + dn3.port().sessions() == 0);
  }

  @Test
  void aByteFlippedOnTheWayIsRefusedByTheFirstMemberWhichSaysWhatAndWhence() {
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn3).formed(3)) {
      writer.send(bytes(50_000), 0).ack();
      ByteBuf frame = writer.packet(bytes(40_000), 0);
      int victim = frame.writerIndex() - 17;
      writer.peer.send(frame.setByte(victim, frame.getByte(victim) ^ 0x10));

      List<MemberStatus> rows = writer.failure();
      assertThat(rows).hasSize(1);
      assertThat(rows.get(0).getNode()).isEqualTo(node(dn1));
      assertThat(rows.get(0).getCode()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH.number());
      assertThat(rows.get(0).getDetail()).contains("dn1", key.block().toString(), "offset 50000");
      writer.peer.awaitClosed();
    }
    assertThat(dn2.replica(key).orElseThrow().getLength()).isEqualTo(50_000);
  }

  @Test
  void aMemberKilledInMidBlockIsNamedAndTheSurvivorsGoOnWithNothingLost() throws ChunkFsException {
    DataPorts.Port dn4 = cluster.start("dn4");
    byte[] block = bytes(3 << 20);
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn4).formed(3)) {
      writer.send(Arrays.copyOfRange(block, 0, 1 << 20), 0).ack();
      dn4.kill();
      writer.send(Arrays.copyOfRange(block, 1 << 20, 2 << 20), 0);

      List<MemberStatus> rows = writer.failure();
      MemberStatus worst = rows.get(rows.size() - 1);
      assertThat(worst.getNode()).isEqualTo(node(dn4));
      assertThat(worst.getCode()).isEqualTo(ErrorCode.UNREACHABLE.number());
      assertThat(worst.getDetail()).contains("dn4", "says dn2");
    }
    try (BlockWriter writer = cluster.resume(again, key.generation(), 1 << 20, dn1, dn2)) {
      writer.formed(2);
      writer.send(Arrays.copyOfRange(block, 1 << 20, 3 << 20), Packet.LAST);
      assertThat(writer.ack().getMembersList()).hasSize(2).allMatch(MemberStatus::getSealed);
    }
    for (DataPorts.Port each : List.of(dn1, dn2)) {
      try (BlockReads reads = cluster.reads(each)) {
        assertThat(reads.read(again, 0, block.length)).isEqualTo(block);
      }
    }
  }

  @Test
  void aMemberThatStandsStillIsNamedByTheOneBeforeIt() throws IOException {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var frozen =
          dn3.address().toBuilder()
              .setData(0, dn3.address().getData(0).toBuilder().setPort(deaf.getLocalPort()));
      var request =
          DataPorts.request(key, dn1, dn2).addDownstream(frozen).setTimeoutMillis(1_000).build();
      try (BlockWriter writer = BlockWriter.open(cluster.clientLoops, dn1.at(), request)) {
        List<MemberStatus> rows = writer.opened.getMembersList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).getCode()).isZero();
        assertThat(rows.get(1).getCode()).isZero();
        assertThat(rows.get(2).getCode()).isEqualTo(ErrorCode.TIMEOUT.number());
        assertThat(rows.get(2).getDetail()).contains("dn3", "says dn2");
      }
    }
    // What never formed leaves nothing behind.
    await().until(() -> dn1.replica(key).isEmpty() && dn2.replica(key).isEmpty());
    assertThat(dn1.port().sessions()).isZero();
  }

  @Test
  void aMemberIsReachedAtAnyOfItsEndpoints() throws IOException {
    int nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = closed.getLocalPort();
    }
    var address = dn2.address();
    var moved =
        address.toBuilder()
            .clearData()
            .addData(address.getData(0).toBuilder().setPort(nobody))
            .addData(address.getData(0));
    var request = DataPorts.request(key, dn1).addDownstream(moved).build();
    try (BlockWriter writer = BlockWriter.open(cluster.clientLoops, dn1.at(), request)) {
      writer.formed(2).send(bytes(10), Packet.LAST).ack();
    }
  }

  @Test
  void anotherNodeAtTheAddressIsNoMember() {
    var impostor = dn3.address().toBuilder().setNode(12_345).setName("dn7");
    var request = DataPorts.request(key, dn1).addDownstream(impostor).build();
    try (BlockWriter writer = BlockWriter.open(cluster.clientLoops, dn1.at(), request)) {
      MemberStatus row = writer.opened.getMembers(1);
      assertThat(row.getNode()).isEqualTo(12_345);
      assertThat(row.getCode()).isEqualTo(ErrorCode.UNREACHABLE.number());
      assertThat(row.getDetail()).contains("dn7", Long.toHexString(node(dn3)));
    }
    await().until(() -> dn1.replica(key).isEmpty() && dn3.replica(key).isEmpty());
  }

  @Test
  void aMemberWhoseReplicaExistsIsNamedAndTheOthersForgetTheirs() throws ChunkFsException {
    dn2.store().create(key, 1 << 20, DataPorts.SLICE).close();
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn3)) {
      assertThat(writer.opened.getMembers(1).getCode()).isEqualTo(ErrorCode.REPLICA_STATE.number());
      assertThat(writer.opened.getMembers(0).getCode()).isZero();
    }
    await().until(() -> dn1.replica(key).isEmpty() && dn3.replica(key).isEmpty());
  }

  @Test
  void aBrokenConnectionLeavesTheReplicaOpenForTheNextSession() {
    byte[] block = bytes(200_000);
    try (BlockWriter writer = cluster.write(key, dn1, dn2).formed(2)) {
      writer.send(Arrays.copyOfRange(block, 0, 150_000), 0).ack();
    }
    await().until(() -> dn1.port().sessions() + dn2.port().sessions() == 0);
    assertThat(dn1.replica(key).orElseThrow().getState()).isEqualTo(ReplicaState.OPEN);

    try (BlockWriter writer = cluster.resume(again, key.generation(), 150_000, dn1, dn2)) {
      writer.formed(2).send(Arrays.copyOfRange(block, 150_000, block.length), Packet.LAST);
      assertThat(writer.ack().getMembers(0).getBlockCrc())
          .isEqualTo(Crc32cs.of(block, 0, block.length));
    }
  }

  @Test
  void anEmptyPacketAfterAResumeShowsWhatWasReceived() {
    byte[] block = bytes(30_000);
    try (BlockWriter writer = cluster.write(key, dn1).formed(1)) {
      writer.send(block, 0);
      await().until(() -> dn1.replica(key).orElseThrow().getLength() == 30_000);
    }
    try (BlockWriter writer = cluster.resume(again, key.generation(), 30_000, dn1);
        BlockReads reads = cluster.reads(dn1)) {
      writer.formed(1).send(new byte[0], 0).ack();
      assertThat(reads.read(again, 0, 30_000)).isEqualTo(block);
    }
  }

  @Test
  void aBlockWhoseLastAckWasLostIsSealedOnceMore() {
    byte[] block = bytes(100_000);
    try (BlockWriter writer = cluster.write(key, dn1, dn2).formed(2)) {
      writer.send(block, Packet.LAST).ack();
    }
    try (BlockWriter writer = cluster.resume(again, key.generation(), block.length, dn1, dn2)) {
      writer.formed(2).send(new byte[0], Packet.LAST);
      assertThat(writer.ack().getMembersList())
          .allMatch(MemberStatus::getSealed)
          .allMatch(row -> row.getBlockCrc() == Crc32cs.of(block, 0, block.length));
    }
    try (BlockReads reads = cluster.reads(dn2)) {
      assertThat(reads.read(again, 0, block.length)).isEqualTo(block);
      assertThat(reads.reply.getSealed()).isTrue();
    }
  }

  @Test
  void anotherSessionFencesTheOneBefore() {
    try (BlockWriter old = cluster.write(key, dn1, dn2).formed(2)) {
      old.send(bytes(10_000), 0).ack();
      try (BlockWriter next = cluster.resume(again, key.generation(), 10_000, dn1, dn2)) {
        next.formed(2);
        old.send(bytes(10_000), 0);
        assertThat(old.failure())
            .anyMatch(row -> row.getCode() == ErrorCode.STALE_GENERATION.number());
        next.send(bytes(5_000), Packet.LAST).ack();
      }
    }
    assertThat(dn2.replica(key).orElseThrow().getLength()).isEqualTo(15_000);
  }

  @Test
  void packetsOutOfTurnEndTheSession() {
    try (BlockWriter writer = cluster.write(key, dn1).formed(1)) {
      writer.send(bytes(1_000), 0).ack();
      writer.at(5_000).send(bytes(10), 0);
      MemberStatus row = writer.failure().get(0);
      assertThat(row.getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT.number());
      assertThat(row.getDetail()).contains("offset 5000 where 1000 was due");
    }
  }

  @Test
  void moreSessionsThanTheLimitAreToldToRetry() throws ChunkFsException {
    try (DataPorts small =
        new DataPorts(directory.resolve("small"), Map.of("datanode.sessions", "2"))) {
      DataPorts.Port dn = small.start("dn9");
      try (BlockWriter one = small.write(DataPorts.key(1, 1), dn).formed(1);
          BlockWriter two = small.write(DataPorts.key(2, 1), dn).formed(1);
          DataPeer peer = new DataPeer(small.clientLoops, dn.at())) {
        var request = DataPorts.request(DataPorts.key(3, 1), dn).build();
        assertThat(catchRefusal(() -> BlockWriter.open(peer, request)).code())
            .isEqualTo(ErrorCode.BUSY.number());
        one.send(bytes(5), Packet.LAST).ack();
        two.send(bytes(5), Packet.LAST).ack();
        await().atMost(Duration.ofSeconds(5)).until(() -> dn.port().sessions() == 0);
        BlockWriter.open(peer, request).formed(1).send(bytes(5), Packet.LAST).ack();
      }
    }
  }

  private static DataPeer.Refused catchRefusal(Runnable call) {
    return org.assertj.core.api.Assertions.catchThrowableOfType(DataPeer.Refused.class, call::run);
  }

  private static long node(DataPorts.Port port) {
    return port.store().node().value();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
