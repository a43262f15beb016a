package io.chunkfs.client.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.fake.FakeCluster;
import io.chunkfs.client.fake.FakeFiles;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.Calls;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWriterTest {
  private static final int BLOCK = FakeFiles.BLOCK_SIZE;
  private static final int PACKET = FakeCluster.PACKET;

  private final Random random = new Random(7);
  private FakeCluster cluster;

  @BeforeEach
  void start() throws ChunkFsException {
    cluster = new FakeCluster(4);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1,
        511,
        512,
        513,
        PACKET - 1,
        PACKET,
        PACKET + 1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        2 * BLOCK,
        3 * BLOCK + 17
      })
  void whatIsWrittenInAnyPiecesIsOnEveryMember(int size) throws ChunkFsException {
    byte[] content = bytes(size);
    FileWriter writer = cluster.create("/f");

    for (int at = 0; at < size; ) {
      int piece = Math.min(size - at, 1 + random.nextInt(3 * PACKET));
      writer.write(ByteBuffer.wrap(content, at, piece));
      at += piece;
      assertThat(writer.position()).isEqualTo(at);
    }
    writer.close();

    assertClosedOn("/f", content, 1, 2, 3);
    assertThat(writer.status().getLength()).isEqualTo(size);
  }

  @Test
  void aFileOfOneBlockCostsTwoCallsToTheNameNode() throws ChunkFsException {
    cluster.write("/first", bytes(10)); // opens the session
    int before = cluster.nameNode().asked();

    cluster.write("/f", bytes(BLOCK));

    assertThat(cluster.nameNode().asked() - before).isEqualTo(2);
  }

  @Test
  void anEmptyFileLeavesNoBlock() throws ChunkFsException {
    cluster.write("/f", new byte[0]);

    assertThat(cluster.files().complete("/f")).isTrue();
    assertThat(cluster.files().blocks("/f")).isEmpty();
  }

  @Test
  void aFileCreatedWithoutABlockGetsOneWhenItIsWritten() throws ChunkFsException {
    FileWriter writer = cluster.create(CreateRequest.newBuilder().setPath("/f"));

    writer.write(ByteBuffer.wrap(bytes(5)));
    writer.close();

    assertThat(cluster.files().status("/f").getLength()).isEqualTo(5);
  }

  @Test
  void packetsEndAtSlicesUnlessFlushed() throws ChunkFsException {
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(bytes(100)));
    writer.flush(false);
    writer.write(ByteBuffer.wrap(bytes(2 * PACKET)));
    writer.close();

    assertThat(cluster.dataNode(1).packets())
        .containsExactly(
            "0+100:0", "100+" + (PACKET - 100) + ":0", PACKET + "+" + PACKET + ":0", "8192+100:1");
  }

  @Test
  void noMorePacketsThanTheWindowAreUnderWay() throws Exception {
    cluster.dataNode(1).holdAcks(true);
    FileWriter writer = cluster.createPatiently("/f", Duration.ofMinutes(5));
    CompletableFuture<ChunkFsException> written =
        CompletableFuture.supplyAsync(
            () -> failureOf(() -> writer.write(ByteBuffer.wrap(bytes(10 * PACKET)))));

    await().until(() -> cluster.dataNode(1).packets().size() == FakeCluster.WINDOW);
    await()
        .during(Duration.ofMillis(150))
        .until(() -> cluster.dataNode(1).packets().size() == FakeCluster.WINDOW);

    cluster.dataNode(1).holdAcks(false);
    cluster.dataNode(1).hangUp(); // which a new pipeline mends
    assertThat(written).succeedsWithin(Duration.ofSeconds(30)).isNull();
    writer.close();
    assertThat(cluster.files().complete("/f")).isTrue();
  }

  @Test
  void hflushReturnsWhenAllMembersHaveTheBytesAndHsyncWhenTheyAreOnTheirDisks()
      throws ChunkFsException {
    byte[] content = bytes(1000);
    FileWriter writer = cluster.create("/f");
    long block = blockOf("/f", 0);
    writer.write(ByteBuffer.wrap(content));

    writer.flush(false);
    for (long id = 1; id <= 3; id++) {
      assertThat(cluster.dataNode(id).bytes(block)).isEqualTo(content);
      assertThat(cluster.dataNode(id).durable(block)).isZero();
    }

    writer.flush(true);
    for (long id = 1; id <= 3; id++)
      assertThat(cluster.dataNode(id).durable(block)).isEqualTo(1000);
    int packets = cluster.dataNode(1).packets().size();
    writer.flush(true);
    assertThat(cluster.dataNode(1).packets()).hasSize(packets);
    writer.close();
  }

  @Test
  void adatanodeThatDoesNotJoinIsLeftOut() throws ChunkFsException {
    byte[] content = bytes(3 * PACKET);
    cluster.dataNode(2).kill();

    cluster.write("/f", content);

    assertClosedOn("/f", content, 1, 3, 4);
    assertThat(commands(MutateRequest.CommandCase.ABANDON_BLOCK)).hasSize(1);
    assertThat(
            commands(MutateRequest.CommandCase.ALLOCATE_BLOCK)
                .get(0)
                .getAllocateBlock()
                .getExcludedList())
        .containsExactly(2L);
  }

  @Test
  void aFirstDatanodeThatIsDownIsLeftOutToo() throws ChunkFsException {
    byte[] content = bytes(3 * PACKET);
    cluster.dataNode(1).kill();

    cluster.write("/f", content);

    assertClosedOn("/f", content, 2, 3, 4);
  }

  @Test
  void withTooFewDatanodesLeftTheMessageSaysWhichOnesFailed() {
    cluster.dataNode(1).kill();
    cluster.dataNode(2).refuse(ErrorCode.DATANODE_DISK_FULL);
    cluster.dataNode(3).kill();

    ChunkFsException failure = failureOf(() -> cluster.write("/f", bytes(10)));

    assertThat(failure.code()).isEqualTo(ErrorCode.TOO_FEW_DATANODES);
    assertThat(failure).hasMessageContaining("dn1").hasMessageContaining("dn2");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aMemberThatFailsInMidBlockIsDroppedAndNoByteIsLost(long failing) throws ChunkFsException {
    byte[] content = bytes(20 * PACKET + 100);
    cluster.dataNode(failing).failAfter(7, ErrorCode.VOLUME_FAILED);

    cluster.write("/f", content);

    assertClosedOn("/f", content, others(failing));
    assertThat(commands(MutateRequest.CommandCase.CONFIRM_PIPELINE)).hasSize(1);
    LocatedBlock block = cluster.files().blocks("/f").get(0);
    for (long id : others(failing)) {
      assertThat(cluster.dataNode(id).generation(block.getKey().getBlock()))
          .isEqualTo(block.getKey().getGeneration());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aMemberThatIsKilledInMidBlockIsDropped(long killed) throws ChunkFsException {
    byte[] content = bytes(20 * PACKET);
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(content, 0, 5 * PACKET));
    writer.flush(false);

    cluster.dataNode(killed).kill();
    writer.write(ByteBuffer.wrap(content, 5 * PACKET, 15 * PACKET));
    writer.close();

    assertClosedOn("/f", content, others(killed));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aFrozenMemberCostsAStallAndIsDropped(long frozen) throws ChunkFsException {
    byte[] content = bytes(20 * PACKET);
    cluster.dataNode(frozen).freezeAfter(6);

    cluster.write("/f", content);

    assertClosedOn("/f", content, others(frozen));
  }

  @Test
  void whenOnlyTheConnectionBreaksNobodyIsDropped() throws ChunkFsException {
    byte[] content = bytes(20 * PACKET);
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(content, 0, 5 * PACKET + 10));
    writer.flush(false);

    cluster.dataNode(1).hangUp();
    await().until(() -> cluster.dataNode(1).connections() == 0);
    writer.write(ByteBuffer.wrap(content, 5 * PACKET + 10, 15 * PACKET - 10));
    writer.close();

    assertClosedOn("/f", content, 1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, PACKET, 3 * PACKET + 5, BLOCK})
  void aLostAckOfTheLastPacketIsMendedUnderANewGeneration(int size) throws ChunkFsException {
    byte[] content = bytes(size);
    cluster.dataNode(1).hangUpAfterLast();

    cluster.write("/f", content);

    assertClosedOn("/f", content, 1, 2, 3);
    assertThat(cluster.dataNode(1).opened().get(1).getMode()).isEqualTo(WriteMode.RESUME);
  }

  @Test
  void packetsOfTheNewGenerationWaitForItsConfirmation() throws ChunkFsException {
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(bytes(PACKET)));
    writer.flush(false);
    cluster.dataNode(3).kill();
    cluster.nameNode().hold();
    int before = cluster.dataNode(1).packets().size();

    CompletableFuture<ChunkFsException> written =
        CompletableFuture.supplyAsync(
            () ->
                failureOf(
                    () -> {
                      writer.write(ByteBuffer.wrap(bytes(PACKET)));
                      writer.flush(false);
                    }));
    await().until(() -> cluster.nameNode().heldBack() == 1); // the answer to issue_generation
    cluster.nameNode().letGo();
    cluster.nameNode().hold();
    await().until(() -> cluster.nameNode().heldBack() == 1); // the answer to confirm_pipeline
    assertThat(cluster.dataNode(1).packets()).hasSize(before + 1); // only the one that failed
    cluster.nameNode().letGo();

    assertThat(written).succeedsWithin(Duration.ofSeconds(3)).isNull();
    assertThat(cluster.dataNode(1).packets()).hasSize(before + 2);
    writer.close();
  }

  @Test
  void withFewerThanTwoMembersLeftTheWriteFailsAndTheFileIsNeverClosed() throws ChunkFsException {
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(bytes(PACKET)));
    writer.flush(false);
    cluster.dataNode(1).kill();
    cluster.dataNode(3).kill();

    ChunkFsException failure =
        failureOf(
            () -> {
              writer.write(ByteBuffer.wrap(bytes(PACKET)));
              writer.flush(false);
            });

    assertThat(failure.code()).isEqualTo(ErrorCode.PIPELINE_FAILED);
    assertThat(failure)
        .hasMessageContaining("/f")
        .hasMessageContaining("dn1")
        .hasMessageContaining("dn3");
    assertThat(failureOf(writer::close).code()).isEqualTo(ErrorCode.PIPELINE_FAILED);
    assertThat(failureOf(writer::close)).isNotSameAs(failure);
    assertThat(commands(MutateRequest.CommandCase.COMPLETE)).isEmpty();
    assertThat(cluster.files().complete("/f")).isFalse();
  }

  @Test
  void aFileWithOneReplicaGoesOnWithOne() throws ChunkFsException {
    byte[] content = bytes(10 * PACKET);
    FileWriter writer =
        cluster.create(
            CreateRequest.newBuilder().setPath("/f").setFirstBlock(true).setReplication(1));
    writer.write(ByteBuffer.wrap(content));
    cluster.dataNode(1).hangUp();
    writer.close();

    assertClosedOn("/f", content, 1);
  }

  @Test
  void aMemberThatLostAcknowledgedBytesIsDropped() throws ChunkFsException {
    byte[] content = bytes(4 * PACKET);
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(content, 0, 2 * PACKET));
    writer.flush(false);

    cluster.dataNode(2).forget(blockOf("/f", 0), PACKET);
    cluster.dataNode(1).hangUp();
    await().until(() -> cluster.dataNode(1).connections() == 0);
    writer.write(ByteBuffer.wrap(content, 2 * PACKET, 2 * PACKET));
    writer.close();

    assertClosedOn("/f", content, 1, 3);
  }

  @Test
  void aWriterThatLostItsLeaseLearnsItAtTheNextCallAndClosesNothing() throws ChunkFsException {
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(bytes(PACKET)));
    cluster.files().takeLease("/f");

    assertThat(failureOf(writer::close).code()).isEqualTo(ErrorCode.LEASE_LOST);
    assertThat(cluster.files().complete("/f")).isFalse();
  }

  @Test
  void aLostAnswerToCompleteClosesTheFileOnce() throws ChunkFsException {
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(bytes(PACKET)));
    cluster.nameNode().loseNextReply(Calls.MUTATE);

    writer.close();

    assertThat(cluster.files().complete("/f")).isTrue();
    assertThat(commands(MutateRequest.CommandCase.COMPLETE)).hasSize(1);
  }

  @Test
  void anAbortedWriteFinishesNothing() throws ChunkFsException {
    FileWriter writer = cluster.create("/f");
    writer.write(ByteBuffer.wrap(bytes(PACKET + 1)));

    writer.abort();

    assertThat(failureOf(() -> writer.write(ByteBuffer.wrap(bytes(1)))).code())
        .isEqualTo(ErrorCode.CANCELLED);
    assertThat(failureOf(writer::close).code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(cluster.files().complete("/f")).isFalse();
  }

  @Test
  void anAbortDoesNotWaitForAWriteUnderWay() throws Exception {
    cluster.dataNode(1).holdAcks(true);
    FileWriter writer = cluster.create("/f");
    CompletableFuture<ChunkFsException> written =
        CompletableFuture.supplyAsync(
            () -> failureOf(() -> writer.write(ByteBuffer.wrap(bytes(100 * PACKET)))));
    await().until(() -> cluster.dataNode(1).packets().size() == FakeCluster.WINDOW);

    assertThat(CompletableFuture.runAsync(writer::abort)).succeedsWithin(Duration.ofMillis(300));

    assertThat(written).succeedsWithin(Duration.ofSeconds(10));
    assertThat(failureOf(writer::close)).isNotNull();
    assertThat(cluster.files().complete("/f")).isFalse();
  }

  @Test
  void connectionsAreUsedAgain() throws ChunkFsException {
    for (int i = 0; i < 5; i++) cluster.write("/f" + i, bytes(PACKET));

    assertThat(cluster.dataNode(1).connections()).isEqualTo(1);
  }

  private void assertClosedOn(String path, byte[] content, long... members) {
    assertThat(cluster.files().complete(path)).isTrue();
    assertThat(cluster.files().status(path).getLength()).isEqualTo(content.length);
    List<LocatedBlock> blocks = cluster.files().blocks(path);
    for (LocatedBlock block : blocks) {
      int from = (int) block.getOffset();
      assertThat(block.getCommitted()).isTrue();
      assertThat(block.getCrc()).isEqualTo(Crc32cs.of(content, from, (int) block.getLength()));
      for (DataNodeAddress node : block.getNodesList()) {
        assertThat(cluster.dataNode(node.getNode()).sealed(block.getKey().getBlock())).isTrue();
      }
    }
    for (long member : members) {
      assertThat(Arrays.equals(cluster.bytesOn(member, path), content))
          .as("bytes on dn" + member)
          .isTrue();
    }
    long[] last =
        blocks.get(blocks.size() - 1).getNodesList().stream()
            .mapToLong(DataNodeAddress::getNode)
            .toArray();
    assertThat(last).containsExactly(members);
  }

  private static long[] others(long dropped) {
    return Arrays.stream(new long[] {1, 2, 3}).filter(id -> id != dropped).toArray();
  }

  private long blockOf(String path, int index) {
    return cluster.files().blocks(path).get(index).getKey().getBlock();
  }

  private List<MutateRequest> commands(MutateRequest.CommandCase kind) {
    return cluster.nameNode().executed().stream()
        .filter(each -> each.getCommandCase() == kind)
        .toList();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private interface Step {
    void run() throws ChunkFsException;
  }

  private static ChunkFsException failureOf(Step step) {
    return catchThrowableOfType(ChunkFsException.class, step::run);
  }
}
