package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.datanode.RecordingDisk;
import io.chunkfs.datanode.store.Inspection;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.SealedBlock;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopySessionTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int LENGTH = 5_000_000;
  private static final LeaderStamp LEADER = new LeaderStamp(1, 1);

  @TempDir static Path directory;
  private static final RecordingDisk disk3 = new RecordingDisk();
  private static final BlockingQueue<OrderOutcome> outcomes = new LinkedBlockingQueue<>();
  private static DataPorts cluster;
  private static DataPorts.Port dn1;
  private static DataPorts.Port dn2;
  private static DataPorts.Port dn3;

  private final ReplicaKey key = cluster.newKey();
  private final byte[] data = new byte[LENGTH];

  @BeforeAll
  static void start() throws ChunkFsException {
    cluster = new DataPorts(directory, Map.of("repair.stall", "700 ms"));
    dn1 = cluster.start("dn1");
    dn2 = cluster.start("dn2");
    dn3 = cluster.start("dn3", disk3);
    dn3.port().copies().listen(outcomes::add);
    dn3.port().inspections().listen(outcomes::add);
  }

  @BeforeEach
  void write() {
    outcomes.clear();
    new Random(key.block().value()).nextBytes(data);
    seal(key, data, dn1, dn2);
  }

  @AfterEach
  void release() {
    disk3.release();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aBlockIsCopiedWholeAndSealedWithTheSyncsOfEverySealing() throws ChunkFsException {
    disk3.forget();
    long sent = dn1.port().moved().getCopySent();
    long taken = dn3.port().moved().getCopyReceived();

    copyFrom(dn1, dn2);

    awaitSealed();
    String block = key.block().toString();
    assertThat(disk3.synced().stream().map(path -> path.getFileName().toString()))
        .containsSubsequence(block + ".copy.crc", block + ".copy", homeOf(key));
    assertThat(outcomes).isEmpty();
    assertThat(dn1.port().moved().getCopySent() - sent).isEqualTo(LENGTH);
    assertThat(dn3.port().moved().getCopyReceived() - taken).isEqualTo(LENGTH);
    assertThat(dn3.port().moved().getClientWritten()).isZero();
    await().atMost(SOON).until(() -> dn1.port().sessions() == 0);
  }

  @Test
  void shortBlocksAreCopiedToo() throws Exception {
    for (int length : new int[] {0, 1, 16_384, 100_000}) {
      ReplicaKey small = cluster.newKey();
      byte[] bytes = Arrays.copyOf(data, length);
      try (BlockWriter writer = cluster.write(small, dn1).formed(1)) {
        writer.send(bytes, Packet.LAST).ack();
      }
      dn3.port().copies().order(order(small, block(bytes), dn1.address()));
      await().atMost(SOON).until(() -> sealed(dn3.replica(small)));
      assertThat(dn3.store().verify(small, Inspection.OWN_WORD)).isTrue();
    }
  }

  @Test
  void aByteThatFlippedAtTheSourceIsBlamedOnItAndTheNextSourceIsAsked() throws Exception {
    flip(dn1, LENGTH / 2);

    copyFrom(dn1, dn2);

    awaitSealed();
    assertThat(outcome(ErrorCode.CHECKSUM_MISMATCH).getSource()).isEqualTo(id(dn1));
    assertThat(outcomes).isEmpty();
  }

  @Test
  void nothingIsSealedWhenTheOnlySourceIsDamaged() throws Exception {
    flip(dn1, 10);

    copyFrom(dn1);

    assertThat(outcome(ErrorCode.CHECKSUM_MISMATCH).getSource()).isEqualTo(id(dn1));
    awaitNothingLeft();
  }

  @Test
  void aSourceWithoutTheBlockOrWithAnOlderOneIsPassedOver() throws Exception {
    ReplicaKey later = key.at(Generation.of(new Incarnation(1), 2));
    try (BlockWriter writer = cluster.resume(key, key.generation(), LENGTH, dn2).formed(1)) {
      assertThat(writer.opened.getMembers(0).getReceived()).isEqualTo(LENGTH);
    }
    DataPorts.Port dn4 = cluster.start("dn4-" + key.block());

    dn3.port().copies().order(order(later, block(data), dn4.address(), dn1.address()));

    assertThat(outcome(ErrorCode.NO_SUCH_REPLICA).getSource()).isEqualTo(id(dn4));
    assertThat(outcome(ErrorCode.STALE_GENERATION).getSource()).isEqualTo(id(dn1));
    awaitNothingLeft();
  }

  @Test
  void aSourceWithANewerGenerationThanOrderedIsNotCopied() throws Exception {
    ReplicaKey later = key.at(Generation.of(new Incarnation(1), 2));
    byte[] none = {};
    try (BlockWriter writer =
        BlockWriter.open(cluster.clientLoops, dn1.at(), resume(later)).at(LENGTH).formed(1)) {
      writer.send(none, Packet.LAST).ack();
    }

    copyFrom(dn1);

    assertThat(outcome(ErrorCode.STALE_GENERATION).getSource()).isEqualTo(id(dn1));
    awaitNothingLeft();
  }

  @Test
  void whenASourceGoesMidwayTheRestComesFromTheNext() throws Exception {
    byte[] large = new byte[24_000_000]; // more than the network and the target keep
    new Random(1).nextBytes(large);
    ReplicaKey whole = cluster.newKey();
    DataPorts.Port dying = cluster.start("dying");
    seal(whole, large, dying, dn2);
    disk3.holdWrites();
    dn3.port().copies().order(order(whole, block(large), dying.address(), dn2.address()));
    await().atMost(SOON).until(() -> disk3.held() > 0 && dying.port().moved().getCopySent() > 0);
    long before = dn2.port().moved().getCopySent();

    dying.kill();
    disk3.release();

    await().atMost(SOON).until(() -> sealed(dn3.replica(whole)));
    assertThat(dn3.store().verify(whole, Inspection.OWN_WORD)).isTrue();
    assertThat(dn2.port().moved().getCopySent() - before).isLessThan(large.length).isPositive();
    assertThat(outcomes).isEmpty(); // nothing is wrong with a replica
  }

  @Test
  void aFrozenSourceIsLeftAfterTheStall() throws Exception {
    try (ServerSocket frozen = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      DataNodeAddress silent = at(77, frozen.getLocalPort());

      dn3.port().copies().order(order(key, block(data), silent, dn2.address()));
      awaitSealed();

      ReplicaKey other = cluster.newKey();
      dn3.port().copies().order(order(other, block(data), silent));
      assertThat(outcome(ErrorCode.TIMEOUT).getSource()).isEqualTo(77);
    }
    ReplicaKey other = cluster.newKey();
    dn3.port().copies().order(order(other, block(data), at(78, closedPort())));
    assertThat(outcome(ErrorCode.UNREACHABLE).getSource()).isEqualTo(78);
  }

  @Test
  void whatWasOrderedWrongIsNotSealed() throws Exception {
    SealedBlock right = block(data);
    SealedBlock otherCrc = new SealedBlock(LENGTH, right.crc() + 1);
    SealedBlock shorter = new SealedBlock(LENGTH - 1, right.crc());
    SealedBlock longer = new SealedBlock(LENGTH + 1, right.crc());

    for (SealedBlock wrong : List.of(otherCrc, shorter)) {
      dn3.port().copies().order(order(key, wrong, dn1.address(), dn2.address()));
      assertThat(outcome(ErrorCode.CHECKSUM_MISMATCH).getSource()).isEqualTo(id(dn1));
      assertThat(outcome(ErrorCode.CHECKSUM_MISMATCH).getSource()).isEqualTo(id(dn2));
      awaitNothingLeft();
    }
    dn3.port().copies().order(order(key, longer, dn1.address()));
    assertThat(outcome(ErrorCode.NOT_VISIBLE).getSource()).isEqualTo(id(dn1));
    awaitNothingLeft();
  }

  @Test
  void aBlockWhoseCrcIsNotKnownIsCopiedByItsSlices() throws Exception {
    dn3.port().copies().order(order(key, new SealedBlock(LENGTH, 0), dn1.address()));

    awaitSealed();
  }

  @Test
  void aTargetWithoutRoomSaysSoOfItself() throws Exception {
    long huge = 1L << 60;
    dn3.port().copies().order(order(key, new SealedBlock(huge, 1), dn1.address()));

    assertThat(outcome(ErrorCode.DATANODE_DISK_FULL).getSource()).isZero();
    awaitNothingLeft();
  }

  @Test
  void aTargetThatHasTheBlockSaysSoOfItself() throws Exception {
    dn1.port().copies().listen(outcomes::add);
    dn1.port().copies().order(order(key, block(data), dn2.address()));

    assertThat(outcome(ErrorCode.REPLICA_STATE).getSource()).isZero();
    assertThat(sealed(dn1.replica(key))).isTrue();
  }

  @Test
  void copiesLeaveNoFasterThanTheCap() throws Exception {
    try (DataPorts slow =
        new DataPorts(directory.resolve("slow"), Map.of("repair.bandwidth", "2 MiB"))) {
      DataPorts.Port source = slow.start("source");
      DataPorts.Port target = slow.start("target");
      byte[] bytes = Arrays.copyOf(data, 1 << 20);
      ReplicaKey block = slow.newKey();
      try (BlockWriter writer = slow.write(block, source).formed(1)) {
        writer.send(bytes, Packet.LAST).ack();
      }
      long began = System.nanoTime();

      target.port().copies().order(order(block, block(bytes), source.address()));
      await().atMost(SOON).until(() -> sealed(target.replica(block)));

      // A writer has just moved bytes at the source; so a quarter of the cap for half a second.
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(400));
      assertThat(target.port().moved().getCopyReceived()).isEqualTo(1 << 20);
    }
  }

  @Test
  void aReplicaIsReadThroughAndOnlyABadOneIsTold() throws Exception {
    copyFrom(dn1);
    awaitSealed();
    dn3.port().inspections().order(key, block(data));
    assertThat(outcomes.poll(15, TimeUnit.SECONDS))
        .isEqualTo(Outcomes.done(key, Order.VERIFY_FIELD_NUMBER));

    flip(dn3, 3_000_000);
    dn3.port().inspections().order(key, block(data));

    await()
        .atMost(SOON)
        .until(() -> dn3.replica(key).orElseThrow().getState() == ReplicaState.CORRUPT);
    copyFrom(dn2); // the quarantined one counts as absent
    awaitSealed();
    ReplicaKey unknown = cluster.newKey();
    dn3.port().inspections().order(unknown, new SealedBlock(0, 0));
    assertThat(outcome(ErrorCode.NO_SUCH_REPLICA).getAction()).isEqualTo(Order.VERIFY_FIELD_NUMBER);
  }

  @Test
  void aCopyIsCalledOffWhereverItStands() throws Exception {
    disk3.holdWrites();
    copyFrom(dn1);
    await().atMost(SOON).until(() -> disk3.held() > 0);
    assertThat(dn3.port().copies().blocks()).containsExactly(key.block().value());

    assertThat(dn3.port().copies().cancel(key, "a test")).isTrue();
    disk3.release();

    assertThat(outcome(ErrorCode.CANCELLED).getSource()).isZero();
    awaitNothingLeft();
    assertThat(dn3.port().copies().cancel(key, "a test")).isFalse();
  }

  private static String homeOf(ReplicaKey key) {
    return String.format("%02d", key.block().value() >>> 8 & 31);
  }

  private OpenWriteRequest resume(ReplicaKey later) {
    return DataPorts.request(later, dn1)
        .setMode(WriteMode.RESUME)
        .setPreviousGeneration(key.generation().value())
        .build();
  }

  private static void seal(ReplicaKey block, byte[] bytes, DataPorts.Port... pipeline) {
    try (BlockWriter writer = cluster.write(block, pipeline).formed(pipeline.length)) {
      for (int at = 0; at < bytes.length; at += 1 << 20) {
        int end = Math.min(bytes.length, at + (1 << 20));
        int flags = end == bytes.length ? Packet.LAST : 0;
        writer.send(Arrays.copyOfRange(bytes, at, end), flags).ack();
      }
    }
  }

  private void copyFrom(DataPorts.Port... sources) {
    DataNodeAddress[] addresses =
        Stream.of(sources).map(DataPorts.Port::address).toArray(DataNodeAddress[]::new);
    dn3.port().copies().order(order(key, block(data), addresses));
  }

  static CopyOrder order(ReplicaKey key, SealedBlock block, DataNodeAddress... sources) {
    return new CopyOrder(key, LEADER, block, List.of(sources), false, "a test");
  }

  static SealedBlock block(byte[] bytes) {
    return new SealedBlock(bytes.length, Crc32cs.of(bytes, 0, bytes.length));
  }

  /** Flips a byte on a node's disk, behind its back. */
  private void flip(DataPorts.Port where, int offset) throws IOException {
    String name = key.block().toString();
    try (Stream<Path> files = Files.walk(directory.resolve(where.name()).resolve("sealed"))) {
      Path file =
          files
              .filter(path -> path.getFileName().toString().equals(name))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[offset] ^= 1;
      Files.write(file, bytes);
    }
  }

  private void awaitSealed() throws ChunkFsException {
    await().atMost(SOON).until(() -> sealed(dn3.replica(key)));
    await().atMost(SOON).until(() -> dn3.port().copies().blocks().isEmpty());
    assertThat(cluster.reads(dn3).read(key, 0, LENGTH)).isEqualTo(data);
    assertThat(dn3.store().verify(key, Inspection.OWN_WORD)).isTrue();
  }

  private void awaitNothingLeft() throws IOException {
    await().atMost(SOON).until(() -> dn3.port().copies().blocks().isEmpty());
    assertThat(dn3.replica(key)).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("dn3").resolve("open"))) {
      assertThat(left).isEmpty();
    }
  }

  private OrderOutcome outcome(ErrorCode code) throws InterruptedException {
    OrderOutcome next = outcomes.poll(15, TimeUnit.SECONDS);
    assertThat(next).as("an outcome " + code).isNotNull();
    assertThat(next.getCode()).as(next.getDetail()).isEqualTo(code.number());
    return next;
  }

  private static boolean sealed(Optional<ReplicaReport> replica) {
    return replica.isPresent() && replica.get().getState() == ReplicaState.SEALED;
  }

  private static long id(DataPorts.Port port) {
    return port.store().node().value();
  }

  private static DataNodeAddress at(long node, int port) {
    return DataNodeAddress.newBuilder()
        .setNode(node)
        .addData(Endpoint.newBuilder().setHost("127.0.0.1").setPort(port))
        .build();
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
