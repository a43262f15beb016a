package io.chunkfs.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.fake.FakeCluster;
import io.chunkfs.client.fake.FakeFiles;
import io.chunkfs.client.write.FileWriter;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.transport.Calls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileReaderTest {
  private static final int BLOCK = FakeFiles.BLOCK_SIZE;
  private static final int SIZE = 2 * BLOCK + 12_345;

  private final Random random = new Random(11);
  private final byte[] content = bytes(SIZE);
  private FakeCluster cluster;

  @BeforeEach
  void start() throws ChunkFsException {
    cluster = new FakeCluster(3);
    cluster.write("/f", content);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aFileIsStreamedInAnyPieces() throws ChunkFsException {
    FileReader reader = open("/f");

    assertThat(reader.length()).isEqualTo(SIZE);
    assertThat(Arrays.mismatch(stream(reader), content)).isEqualTo(-1);
    assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    reader.close();
  }

  @Test
  void openingAFileOfOneBlockCostsOneCall() throws ChunkFsException {
    cluster.write("/small", bytes(100));
    int before = cluster.nameNode().asked();

    stream(open("/small"));

    assertThat(cluster.nameNode().asked() - before).isEqualTo(1);
  }

  @Test
  void positionalReadsFromManyThreadsGetTheRightBytes() {
    FileReader reader = open("/f");
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      Random own = new Random(thread);
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 50; i++) {
                  int from = own.nextInt(SIZE);
                  int length = 1 + own.nextInt(BLOCK);
                  assertBytes(reader, from, length);
                }
              }));
    }
    all.forEach(CompletableFuture::join);
    assertThat(reader.position()).isZero();
  }

  @Test
  void positionalReadsEndAtTheEnd() throws ChunkFsException {
    FileReader reader = open("/f");

    assertThat(reader.read(SIZE - 5, ByteBuffer.allocate(100))).isEqualTo(5);
    assertThat(reader.read(SIZE, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(reader.read(SIZE + 100, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(reader.read(0, ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void seeksGoAnywhere() throws ChunkFsException {
    FileReader reader = open("/f");
    for (int i = 0; i < 60; i++) {
      int to = i % 3 == 0 ? (int) reader.position() + random.nextInt(900) : random.nextInt(SIZE);
      to = Math.min(to, SIZE);
      reader.seek(to);
      ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(3000));
      while (target.hasRemaining() && reader.read(target) >= 0) {}
      int end = target.position();
      assertThat(Arrays.equals(target.array(), 0, end, content, to, to + end)).isTrue();
      assertThat(reader.position()).isEqualTo(to + end);
    }
    assertThat(failureOf(() -> reader.seek(SIZE + 1)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void smallReadsUseOneConnectionAgainAndAgain() throws ChunkFsException {
    FileReader reader = open("/f");
    for (int i = 0; i < 40; i++) assertBytes(reader, i * 1000, 100);

    assertThat(cluster.dataNode(1).readSessions()).isEqualTo(40);
    // One is given back while the next is asked for, so there can be a few, but not forty.
    assertThat(cluster.dataNode(1).connections()).isLessThanOrEqualTo(4);
  }

  @Test
  void aDamagedReplicaIsLeftForTheNextOneAndReported() {
    cluster.dataNode(1).damage(blockOf("/f", 0), 70_000);
    FileReader reader = open("/f");

    byte[] got = stream(reader);
    assertThat(Arrays.mismatch(got, content)).isEqualTo(-1);

    await().until(() -> !cluster.nameNode().hints().isEmpty());
    assertThat(cluster.nameNode().hints())
        .singleElement()
        .satisfies(
            hint -> {
              assertThat(hint.getNode()).isEqualTo(1);
              assertThat(hint.getBlock().getBlock()).isEqualTo(blockOf("/f", 0));
              assertThat(hint.getCode()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH.number());
            });
  }

  @Test
  void aByteThatIsWrongOnEveryReplicaIsNeverHandedOut() {
    for (long id = 1; id <= 3; id++) cluster.dataNode(id).damage(blockOf("/f", 0), 600);

    ChunkFsException failure = failureOf(() -> open("/f").read(550, ByteBuffer.allocate(100)));

    assertThat(failure.code()).isEqualTo(ErrorCode.BLOCK_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("dn1: ")
        .hasMessageContaining("dn2: ")
        .hasMessageContaining("dn3: ")
        .hasMessageContaining("checksum")
        .hasMessageContaining("/f");
  }

  @Test
  void aDatanodeKilledInMidReadIsLeftForTheNext() throws ChunkFsException {
    FileReader reader = open("/f");
    ByteBuffer start = ByteBuffer.allocate(1000);
    while (start.hasRemaining()) reader.read(start);

    cluster.dataNode(1).kill();

    byte[] rest = stream(reader);
    assertThat(Arrays.equals(rest, 0, rest.length, content, 1000, SIZE)).isTrue();
  }

  @Test
  void aFrozenDatanodeCostsOneStallAndIsAvoidedAfterwards() {
    cluster.dataNode(1).freeze();
    FileReader reader = open("/f");
    long start = System.nanoTime();

    assertThat(Arrays.mismatch(stream(reader), content)).isEqualTo(-1);

    // Three blocks and several sessions, but one stall of 300 ms.
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(250L, 1500L);
  }

  @Test
  void aDatanodeThatRestartsIsAskedAgain() throws Exception {
    for (long id = 1; id <= 3; id++) cluster.dataNode(id).kill();
    FileReader reader = open("/f");
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> stream(reader));
    await().until(() -> cluster.nameNode().asked(Calls.LOCATE) == 2); // the second round

    cluster.dataNode(2).start();

    assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo(content);
  }

  @Test
  void whenNobodyCanServeEachDatanodeIsNamedWithItsReason() throws ChunkFsException {
    cluster.dataNode(1).kill();
    cluster.dataNode(2).refuse(ErrorCode.VOLUME_FAILED);
    cluster.dataNode(3).lose(blockOf("/f", 0));

    ChunkFsException failure = failureOf(() -> open("/f").read(ByteBuffer.allocate(1)));

    assertThat(failure.code()).isEqualTo(ErrorCode.BLOCK_UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("dn1: ")
        .hasMessageContaining("refused")
        .hasMessageContaining("VOLUME_FAILED")
        .hasMessageContaining("NO_SUCH_REPLICA");
  }

  @Test
  void aPooledConnectionThatEndedIsNoReasonToLeaveTheDatanode() throws ChunkFsException {
    FileReader reader = open("/f");
    assertBytes(reader, 0, 10);
    cluster.dataNode(1).hangUp();
    await().until(() -> cluster.dataNode(1).connections() == 0);

    assertBytes(reader, 0, 10);

    assertThat(cluster.dataNode(1).readSessions()).isEqualTo(2);
    assertThat(cluster.nameNode().hints()).isEmpty();
  }

  @Test
  void ofAnOpenFileWhatWasFlushedIsReadAndItsEndMoves() throws ChunkFsException {
    byte[] growing = bytes(3 * FakeCluster.PACKET);
    FileWriter writer = cluster.create("/open");
    writer.write(ByteBuffer.wrap(growing, 0, 1000));
    writer.flush(false);

    FileReader reader = open("/open");
    assertThat(reader.length()).isEqualTo(1000);
    byte[] first = stream(reader);
    assertThat(first).isEqualTo(Arrays.copyOf(growing, 1000));

    writer.write(ByteBuffer.wrap(growing, 1000, 5000));
    writer.flush(false);
    byte[] second = stream(reader);
    assertThat(second).isEqualTo(Arrays.copyOfRange(growing, 1000, 6000));

    writer.write(ByteBuffer.wrap(growing, 6000, growing.length - 6000));
    writer.close();
    assertThat(stream(reader)).isEqualTo(Arrays.copyOfRange(growing, 6000, growing.length));
  }

  @Test
  void anOpenFileWhoseLastBlockWasNotBegunHasNoBytes() throws ChunkFsException {
    cluster.create("/open");

    assertThat(open("/open").read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void aFileThatWasReplacedIsNotMixedWithTheOther() throws ChunkFsException {
    FileReader reader = open("/f");
    for (long id = 1; id <= 3; id++) cluster.dataNode(id).kill();
    cluster.files().replace("/f");

    assertThat(failureOf(() -> reader.read(ByteBuffer.allocate(1))).code())
        .isEqualTo(ErrorCode.NO_SUCH_FILE);
  }

  private FileReader open(String path) {
    try {
      return new FileReader(cluster.reads(), DfsPath.parse(path));
    } catch (ChunkFsException failure) {
      throw new AssertionError(failure);
    }
  }

  private byte[] stream(FileReader reader) {
    try {
      byte[] all = new byte[(int) (reader.length() - reader.position()) + (1 << 20)];
      int total = 0;
      while (true) {
        int room = Math.min(1 + random.nextInt(20_000), all.length - total);
        int read = reader.read(ByteBuffer.wrap(all, total, room));
        if (read < 0) return Arrays.copyOf(all, total);
        total += read;
      }
    } catch (ChunkFsException failure) {
      throw new AssertionError(failure);
    }
  }

  private void assertBytes(FileReader reader, int from, int length) {
    try {
      ByteBuffer target = ByteBuffer.allocate(length);
      int read = reader.read(from, target);
      assertThat(read).isEqualTo(Math.min(length, SIZE - from));
      assertThat(Arrays.equals(target.array(), 0, read, content, from, from + read)).isTrue();
    } catch (ChunkFsException failure) {
      throw new AssertionError(failure);
    }
  }

  private long blockOf(String path, int index) {
    return cluster.files().blocks(path).get(index).getKey().getBlock();
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
