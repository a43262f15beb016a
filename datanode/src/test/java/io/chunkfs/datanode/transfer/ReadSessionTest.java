package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.Generation;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.ReadReply;
import io.chunkfs.transport.Packet;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadSessionTest {
  private static final int SLICE = DataPorts.SLICE;

  @TempDir static Path directory;
  private static DataPorts cluster;
  private static DataPorts.Port dn1;
  private static byte[] block;

  private final ReplicaKey key = cluster.newKey().at(generation(3));

  @BeforeAll
  static void start() throws ChunkFsException {
    cluster = new DataPorts(directory);
    dn1 = cluster.start("dn1");
    block = bytes(5 * (1 << 20) + 12_345);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void anyRangeOfASealedReplicaIsServedInWholeSlices() {
    seal(block);
    long before = dn1.metrics().counter("chunkfs.datanode.read-sessions").getCount();
    int[][] ranges = {
      {0, 1},
      {0, SLICE},
      {SLICE - 1, 2},
      {SLICE, SLICE},
      {12_345, 700_000},
      {3 * SLICE + 1, 2 << 20},
      {0, block.length},
      {block.length - 1, 1},
      {block.length - 12_345, 12_345},
      {1, block.length - 1}
    };
    try (BlockReads reads = cluster.reads(dn1)) {
      for (int[] range : ranges) {
        assertThat(reads.read(key, range[0], range[1]))
            .isEqualTo(Arrays.copyOfRange(block, range[0], range[0] + range[1]));
      }
    }
    await().until(() -> dn1.port().sessions() == 0);
    assertThat(dn1.metrics().counter("chunkfs.datanode.read-sessions").getCount() - before)
        .isEqualTo(ranges.length);
  }

  @Test
  void askingForNothingTellsHowTheReplicaStands() {
    seal(block);
    try (BlockReads reads = cluster.reads(dn1)) {
      ReadReply reply = reads.begin(key, 0, 0, 0);

      assertThat(reply.getVisible()).isEqualTo(block.length);
      assertThat(reply.getSealed()).isTrue();
      assertThat(reply.getChecksumSlice()).isEqualTo(SLICE);
      assertThat(reads.read(key, 7, 9)).isEqualTo(Arrays.copyOfRange(block, 7, 16));
    }
  }

  @Test
  void anOpenReplicaShowsExactlyWhatWasAcknowledged() {
    try (BlockWriter writer = cluster.write(key, dn1).formed(1);
        BlockReads reads = cluster.reads(dn1)) {
      int written = 0;
      for (int length : new int[] {100, SLICE, 1, 50_000, 2 << 20}) {
        writer.send(Arrays.copyOfRange(block, written, written + length), 0).ack();
        written += length;

        assertThat(reads.read(key, 0, written)).isEqualTo(Arrays.copyOf(block, written));
        assertThat(reads.reply.getVisible()).isEqualTo(written);
        assertThat(reads.reply.getEnd()).isEqualTo(written);
        assertThat(reads.reply.getSealed()).isFalse();
        int beyond = written;
        DataPeer.Refused refused =
            catchThrowableOfType(DataPeer.Refused.class, () -> reads.begin(key, 0, beyond + 1, 0));
        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_VISIBLE.number());
      }
    }
  }

  @Test
  void aReaderWhoKnowsMoreFromAnotherMemberGetsWhatIsReceivedHere() throws ChunkFsException {
    DataPorts.Port dn2 = cluster.start("dn2");
    try (BlockWriter writer = cluster.write(key, dn1, dn2).formed(2);
        BlockReads reads = cluster.reads(dn1)) {
      writer.send(Arrays.copyOf(block, 40_000), 0).ack();

      // The first member's ack follows the second's: what that one shows is received here.
      assertThat(reads.read(key, 0, 40_000, 40_000)).isEqualTo(Arrays.copyOf(block, 40_000));
    }
  }

  @Test
  void aStaleGenerationAndAMissingReplicaAreRefused() {
    seal(block);
    try (BlockReads reads = cluster.reads(dn1)) {
      assertThat(reads.read(key.at(generation(2)), 0, 10)).isEqualTo(Arrays.copyOf(block, 10));
      assertThat(refusal(reads, key.at(generation(4))))
          .isEqualTo(ErrorCode.STALE_GENERATION.number());
      assertThat(refusal(reads, cluster.newKey())).isEqualTo(ErrorCode.NO_SUCH_REPLICA.number());
    }
  }

  @Test
  void aSlowReaderCostsNoMemoryAndGetsEverything() {
    seal(block);
    PooledByteBufAllocator buffers = PooledByteBufAllocator.DEFAULT;
    BlockReads[] readers = new BlockReads[40];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = cluster.reads(dn1);
      readers[i].begin(key, 0, 0, 0);
    }
    long before = buffers.metric().usedDirectMemory();
    for (BlockReads each : readers) {
      each.begin(key, 0, block.length, 0);
      each.peer.connection().pauseReading();
    }
    await().pollDelay(Duration.ofMillis(300)).until(() -> dn1.port().sessions() > 0);

    long taken = buffers.metric().usedDirectMemory() - before;
    assertThat(taken).isLessThan((long) readers.length * block.length / 2);
    for (BlockReads each : readers) {
      each.peer.connection().resumeReading();
      assertThat(each.rest()).isEqualTo(block);
      each.close();
    }
  }

  @Test
  void closingTheConnectionCancelsARead() {
    seal(block);
    for (int round = 0; round < 20; round++) {
      BlockReads reads = cluster.reads(dn1);
      reads.begin(key, 0, block.length, 0);
      reads.close();
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> dn1.port().sessions() == 0);
  }

  @Test
  void aFileCutWhileItIsReadCostsItsReaderTheConnection() throws IOException {
    int packet = 8 << 20;
    int packets = 6; // more than the sockets take
    try (BlockWriter writer = cluster.write(key, dn1).formed(1)) {
      for (int i = 1; i < packets; i++) writer.send(new byte[packet], 0).ack();
      writer.send(new byte[packet], Packet.LAST).ack();
    }
    try (BlockReads reads = cluster.reads(dn1)) {
      reads.begin(key, 0, packets * packet, 0);
      reads.peer.connection().pauseReading();
      try (FileChannel data = FileChannel.open(dataFile(), StandardOpenOption.WRITE)) {
        data.truncate(packet);
      }
      reads.peer.connection().resumeReading();
      reads.peer.awaitClosed();
    }
    await().until(() -> dn1.port().sessions() == 0);
    try (BlockReads reads = cluster.reads(dn1)) {
      assertThat(refusal(reads, key)).isNotZero();
    }
  }

  private Path dataFile() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().equals(key.block().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Generation generation(int counter) {
    return DataPorts.key(1, counter).generation();
  }

  private static int refusal(BlockReads reads, ReplicaKey key) {
    return catchThrowableOfType(DataPeer.Refused.class, () -> reads.begin(key, 0, 10, 0)).code();
  }

  private void seal(byte[] bytes) {
    try (BlockWriter writer = cluster.write(key, dn1).formed(1)) {
      writer.send(bytes, Packet.LAST).ack();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
