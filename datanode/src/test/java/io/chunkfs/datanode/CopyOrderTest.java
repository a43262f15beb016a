package io.chunkfs.datanode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.CancelCopy;
import io.chunkfs.proto.CopyReplica;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.TransferTotals;
import io.chunkfs.proto.VerifyReplica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a namenode hears of orders on repair, of two datanodes in one process. */
class CopyOrderTest {
  private static final Duration SOON = OneDataNode.SOON;
  private static final byte[] DATA = new byte[1_000]; // as OneDataNode writes
  private static final Leadership LEADER = FakeNameNode.leader(1, 5);

  @TempDir static Path directory;
  private static OneDataNode source;
  private static OneDataNode target;

  private final ReplicaKey key = source.newKey();

  @BeforeAll
  static void start() throws ChunkFsException {
    source = new OneDataNode(directory.resolve("source"));
    target = new OneDataNode(directory.resolve("target"));
    source.nameNode.leadAs(LEADER);
    target.nameNode.leadAs(LEADER);
    await().atMost(SOON).until(() -> target.nameNode.lastHeartbeat().getObeyed().getTerm() == 5);
  }

  @BeforeEach
  void write() {
    source.write(key);
    source.nameNode.forgetOutcomes();
    target.nameNode.forgetOutcomes();
  }

  @AfterAll
  static void stop() {
    source.close();
    target.close();
  }

  @Test
  void aCopyIsToldAsASealedReplicaAndCounted() {
    long taken = movedBy(target).getCopyReceived() + DATA.length;
    long sent = movedBy(source).getCopySent() + DATA.length;
    long written = movedBy(target).getClientWritten();

    order(copy(key, sourceAddress(), 0));

    await().atMost(SOON).until(() -> target.stateOf(key) == ReplicaState.SEALED);
    await().atMost(SOON).until(() -> movedBy(target).getCopyReceived() == taken);
    await().atMost(SOON).until(() -> movedBy(source).getCopySent() == sent);
    assertThat(movedBy(target).getClientWritten()).isEqualTo(written);
    assertThat(target.nameNode.outcomes()).isEmpty();
  }

  @Test
  void aFailureIsToldOnceMoreUntilItsHeartbeatIsAnswered() {
    target.nameNode.refuseOutcomes(2);
    order(copy(key, sourceAddress(), 7)); // another CRC than the block has

    await().atMost(SOON).until(() -> target.nameNode.outcomes().size() == 3);
    OrderOutcome first = target.nameNode.outcomes().get(0);
    assertThat(first.getCode()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH.number());
    assertThat(first.getSource()).isEqualTo(sourceAddress().getNode());
    assertThat(first.getAction()).isEqualTo(Order.COPY_FIELD_NUMBER);
    assertThat(first.getBlock()).isEqualTo(key.toProto());
    await().atMost(SOON).until(() -> target.nameNode.lastHeartbeat().getOutcomesCount() == 0);
    assertThat(target.nameNode.outcomes()).hasSize(3).allMatch(first::equals);
    assertThat(target.stateOf(key)).isNull();
  }

  @Test
  void aCopyThatASupersededLeaderOrdersIsNotMade() {
    Order old = copy(key, sourceAddress(), 0);

    target.refuses(old.toBuilder().setLeadership(FakeNameNode.leader(1, 4)).build());

    assertThat(target.stateOf(key)).isNull();
    assertThat(target.nameNode.outcomes()).isEmpty();
  }

  @Test
  void aReplicaThatIsGoodIsVerifiedWithoutAChangeAndABadOneIsTold() throws IOException {
    await().atMost(SOON).until(() -> source.stateOf(key) == ReplicaState.SEALED);
    source.nameNode.order(verify(key));
    await().atMost(SOON).until(() -> !source.nameNode.outcomes().isEmpty());
    assertThat(source.nameNode.outcomes().get(0).getCode()).isZero();
    assertThat(source.nameNode.outcomes().get(0).getAction()).isEqualTo(Order.VERIFY_FIELD_NUMBER);

    flip(directory.resolve("source"));
    source.nameNode.order(verify(key));

    await().atMost(SOON).until(() -> source.stateOf(key) == ReplicaState.CORRUPT);
  }

  @Test
  void onlyTheQuarantinedReplicaGoesWhereAGoodOneIsBesideIt() throws IOException {
    order(copy(key, sourceAddress(), 0));
    await().atMost(SOON).until(() -> target.stateOf(key) == ReplicaState.SEALED);
    flip(directory.resolve("target"));
    target.nameNode.order(verify(key));
    await().atMost(SOON).until(() -> target.stateOf(key) == ReplicaState.CORRUPT);
    order(copy(key, sourceAddress(), 0));
    await().atMost(SOON).until(() -> target.stateOf(key) == ReplicaState.SEALED);

    order(quarantinedOnly(key));

    await().atMost(SOON).until(() -> !target.nameNode.outcomes().isEmpty());
    assertThat(target.nameNode.outcomes().get(0))
        .isEqualTo(
            OrderOutcome.newBuilder()
                .setBlock(key.toProto())
                .setAction(Order.DELETE_FIELD_NUMBER)
                .build());
    assertThat(target.stateOf(key)).isEqualTo(ReplicaState.SEALED);
    assertThat(directory.resolve("target/volume/quarantine")).isEmptyDirectory();
  }

  @Test
  void aCancelOfACopyThatIsNotThereIsNotAnswered() {
    target.refuses(
        Order.newBuilder()
            .setLeadership(LEADER)
            .setBlock(key.toProto())
            .setCancel(CancelCopy.newBuilder().setReason("a test"))
            .build());

    assertThat(target.nameNode.outcomes()).isEmpty();
  }

  private static TransferTotals movedBy(OneDataNode node) {
    return node.nameNode.lastHeartbeat().getMoved();
  }

  private void order(Order order) {
    target.nameNode.order(order);
  }

  private DataNodeAddress sourceAddress() {
    return source.nameNode.registered().getAddress();
  }

  private static Order copy(ReplicaKey key, DataNodeAddress from, int crcOff) {
    return Order.newBuilder()
        .setLeadership(LEADER)
        .setBlock(key.toProto())
        .setCopy(
            CopyReplica.newBuilder()
                .addSources(from)
                .setLength(DATA.length)
                .setCrc(Crc32cs.of(DATA, 0, DATA.length) + crcOff)
                .setReason("a test"))
        .build();
  }

  private static Order verify(ReplicaKey key) {
    return Order.newBuilder()
        .setLeadership(LEADER)
        .setBlock(key.toProto())
        .setVerify(VerifyReplica.newBuilder().setReason("a test"))
        .build();
  }

  private static Order quarantinedOnly(ReplicaKey key) {
    return Order.newBuilder()
        .setLeadership(LEADER)
        .setBlock(key.toProto())
        .setDelete(DeleteReplica.newBuilder().setReason("a test").setQuarantinedOnly(true))
        .build();
  }

  private void flip(Path node) throws IOException {
    String name = key.block().toString();
    try (Stream<Path> files = Files.walk(node.resolve("volume").resolve("sealed"))) {
      Path file = files.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[500] ^= 1;
      Files.write(file, bytes);
    }
  }
}
