package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.RecordingDisk;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.transport.Packet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityTest {
  @TempDir static Path directory;
  private static final RecordingDisk disk1 = new RecordingDisk();
  private static final RecordingDisk disk2 = new RecordingDisk();
  private static final RecordingDisk disk3 = new RecordingDisk();
  private static DataPorts cluster;
  private static DataPorts.Port dn1;
  private static DataPorts.Port dn2;
  private static DataPorts.Port dn3;

  private final ReplicaKey key = cluster.newKey();

  @BeforeAll
  static void start() throws ChunkFsException {
    cluster =
        new DataPorts(
            directory, Map.of("datanode.stall", "1600 ms", "datanode.sync-stall", "2400 ms"));
    dn1 = cluster.start("dn1", disk1);
    dn2 = cluster.start("dn2", disk2);
    dn3 = cluster.start("dn3", disk3);
  }

  @BeforeEach
  void countAnew() {
    Stream.of(disk1, disk2, disk3).forEach(RecordingDisk::forget);
  }

  @AfterEach
  void release() {
    Stream.of(disk1, disk2, disk3).forEach(RecordingDisk::release);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void theLastAckWaitsForTheDisksOfAllMembersWhichWorkAtTheSameTime() {
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn3).formed(3)) {
      writer.send(new byte[70_000], 0).ack();
      List<RecordingDisk> disks = List.of(disk1, disk2, disk3);
      disks.forEach(RecordingDisk::hold);
      writer.send(new byte[10], Packet.LAST);

      await().until(() -> disks.stream().allMatch(disk -> disk.held() > 0));
      disk1.release();
      disk2.release();
      await().until(() -> names(disk1).contains("directory") && names(disk2).contains("directory"));
      assertThat(writer.peer.quiet()).isTrue();
      disk3.release();
      assertThat(writer.ack().getMembersList()).hasSize(3).allMatch(MemberStatus::getSealed);
    }
    for (RecordingDisk disk : List.of(disk1, disk2, disk3)) {
      assertThat(names(disk)).containsSubsequence("data", "directory");
      assertThat(names(disk)).containsSubsequence("checksums", "directory");
    }
  }

  @Test
  void aPacketThatAsksForItIsDurableOnAllMembersBeforeItsAck() {
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn3).formed(3)) {
      writer.send(new byte[30_000], 0).ack();
      disk2.hold();
      writer.send(new byte[5], Packet.SYNC);
      await().until(() -> disk2.held() > 0);
      assertThat(writer.peer.quiet()).isTrue();
      disk2.release();

      PacketAck ack = writer.ack();
      assertThat(ack.getMembersList()).allMatch(row -> row.getDurable() == 30_005);
      assertThat(ack.getMembersList()).noneMatch(MemberStatus::getSealed);
    }
    for (RecordingDisk disk : List.of(disk1, disk2, disk3)) {
      assertThat(names(disk)).contains("data", "checksums");
    }
  }

  @Test
  void anEmptyPacketCanAskForIt() {
    try (BlockWriter writer = cluster.write(key, dn1, dn2).formed(2)) {
      writer.send(new byte[30_000], 0).ack();
      assertThat(writer.send(new byte[0], Packet.SYNC).ack().getMembersList())
          .allMatch(row -> row.getDurable() == 30_000);
      assertThat(writer.send(new byte[0], Packet.LAST).ack().getMembersList())
          .allMatch(MemberStatus::getSealed);
    }
  }

  @Test
  void aSyncThatFailsIsNeverAcknowledged() throws ChunkFsException {
    RecordingDisk disk4 = new RecordingDisk();
    DataPorts.Port dn4 = cluster.start("dn4", disk4);
    try (BlockWriter writer = cluster.write(key, dn1, dn4, dn3).formed(3)) {
      writer.send(new byte[30_000], 0).ack();
      disk4.failSyncs();
      writer.send(new byte[5], Packet.LAST);

      List<MemberStatus> rows = writer.failure();
      assertThat(rows.get(0).getCode()).isZero();
      assertThat(rows.get(1).getNode()).isEqualTo(dn4.store().node().value());
      assertThat(rows.get(1).getCode()).isEqualTo(ErrorCode.VOLUME_FAILED.number());
      assertThat(rows.get(1).getDetail()).contains("dn4", "Input/output error");
    }
  }

  @Test
  void aMemberWhoseDiskHangsIsNamedByTheOneBeforeIt() {
    try (BlockWriter writer = cluster.write(key, dn1, dn2, dn3).formed(3)) {
      writer.send(new byte[30_000], 0).ack();
      disk3.hold();
      writer.send(new byte[5], Packet.LAST);

      List<MemberStatus> rows = writer.failure();
      MemberStatus worst = rows.get(rows.size() - 1);
      assertThat(worst.getNode()).isEqualTo(dn3.store().node().value());
      assertThat(worst.getCode()).isEqualTo(ErrorCode.TIMEOUT.number());
      assertThat(worst.getDetail()).contains("dn3", "says dn2", key.block().toString());
    }
  }

  @Test
  void aDiskThatHangsInAWriteHoldsUpNobodyElse() {
    ReplicaKey other = cluster.newKey();
    byte[] block = new byte[300_000];
    try (BlockWriter writer = cluster.write(other, dn1).formed(1)) {
      writer.send(block, Packet.LAST).ack();
    }
    try (BlockWriter writer = cluster.write(key, dn1).formed(1)) {
      disk1.holdWrites();
      for (int packet = 0; packet < 5; packet++) writer.send(new byte[40_000], 0);
      await().until(() -> disk1.held() > 0);

      for (int reader = 0; reader < 4; reader++) { // more than there are event loops
        try (BlockReads reads = cluster.reads(dn1)) {
          assertThat(reads.read(other, 0, block.length)).isEqualTo(block);
        }
      }
      assertThat(writer.peer.quiet()).isTrue();
      disk1.release();
      for (int packet = 0; packet < 5; packet++) writer.ack();
    }
  }

  @Test
  void aWriterAheadOfTheDiskIsHeldBack() {
    Counter taken = dn1.metrics().counter("chunkfs.datanode.packets-in");
    long before = taken.getCount();
    try (BlockWriter writer = cluster.write(key, dn1).formed(1)) {
      disk1.holdWrites();
      for (int packet = 0; packet < 40; packet++) writer.send(new byte[1 << 20], 0);
      await().until(() -> taken.getCount() - before > 4);
      await().during(Duration.ofMillis(300)).until(() -> taken.getCount() - before <= 12);

      disk1.release();
      for (int packet = 0; packet < 40; packet++) writer.ack();
      writer.send(new byte[0], Packet.LAST).ack();
    }
  }

  @Test
  void whatWasNeverAcknowledgedGivesWayToWhatTheNextSessionSends() {
    byte[] acked = new byte[20_000];
    byte[] lost = new byte[900_001];
    byte[] sent = new byte[700_002];
    Arrays.fill(lost, (byte) 1);
    Arrays.fill(sent, (byte) 2);
    try (BlockWriter writer = cluster.write(key, dn1, dn2).formed(2)) {
      writer.send(acked, 0).ack();
      disk2.holdWrites();
      writer.send(lost, 0);
      await().until(() -> disk2.held() > 0);
      await().until(() -> dn1.replica(key).orElseThrow().getLength() == 920_001);
    }
    await().until(() -> dn1.port().sessions() + dn2.port().sessions() == 0);
    disk2.release();

    ReplicaKey again = key.at(DataPorts.key(1, 2).generation());
    try (BlockWriter writer = cluster.resume(again, key.generation(), 20_000, dn2, dn1)) {
      writer.formed(2).send(sent, Packet.LAST).ack();
    }
    for (DataPorts.Port each : List.of(dn1, dn2)) {
      try (BlockReads reads = cluster.reads(each)) {
        assertThat(reads.read(again, 0, 20_000)).isEqualTo(acked);
        assertThat(reads.read(again, 20_000, sent.length)).isEqualTo(sent);
        assertThat(reads.reply.getVisible()).isEqualTo(720_002);
      }
    }
  }

  /** What was synced during the test, by kind. */
  private static List<String> names(RecordingDisk disk) {
    return disk.synced().stream()
        .map(path -> path.getFileName().toString())
        .map(
            name ->
                name.contains(".crc")
                    ? "checksums"
                    : name.startsWith("blk_") ? "data" : "directory")
        .toList();
  }
}
