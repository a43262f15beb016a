package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.datanode.RecordingDisk;
import io.chunkfs.datanode.store.LeaderStamp;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.ReplicaListener;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.VolumeReport;
import io.chunkfs.transport.Packet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of many copies run, and which are dropped. */
class CopyJobsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final LeaderStamp FIRST = new LeaderStamp(1, 1);
  private static final LeaderStamp SECOND = new LeaderStamp(1, 2);
  private static final byte[] DATA = new byte[1_000];

  @TempDir static Path directory;
  private static final RecordingDisk disk = new RecordingDisk();
  private static final List<Long> sealed = new CopyOnWriteArrayList<>();
  private static final List<OrderOutcome> outcomes = new CopyOnWriteArrayList<>();
  private static DataPorts cluster;
  private static DataPorts.Port source;
  private static DataPorts.Port target;

  @BeforeAll
  static void start() throws ChunkFsException {
    cluster =
        new DataPorts(directory, Map.of("repair.copies-per-node", "1", "repair.stall", "500 ms"));
    source = cluster.start("source");
    target = cluster.start("target", disk);
    target.port().copies().listen(outcomes::add);
    target
        .store()
        .listen(
            new ReplicaListener() {
              @Override
              public void changed(ReplicaReport change) {
                if (change.getState() == ReplicaState.SEALED) sealed.add(change.getBlock());
              }

              @Override
              public void volumeLost(VolumeReport volume) {}
            });
  }

  @BeforeEach
  void hold() {
    sealed.clear();
    outcomes.clear();
    disk.hold(); // the first copy stands before its sealing
  }

  @AfterEach
  void release() {
    disk.release();
    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void theyRunInTheirTurnAndUrgentOnesFirst() {
    ReplicaKey running = ordered(FIRST, false);
    await().atMost(SOON).until(() -> disk.held() > 0);
    ReplicaKey second = ordered(FIRST, false);
    ReplicaKey third = ordered(FIRST, false);
    ReplicaKey urgent = ordered(FIRST, true);
    ReplicaKey nowUrgent = second;
    order(nowUrgent, FIRST, true);

    assertThat(jobs().running()).isEqualTo(1);
    assertThat(jobs().blocks()).hasSize(4);
    disk.release();

    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
    assertThat(sealed).containsExactly(ids(running, urgent, nowUrgent, third));
    assertThat(outcomes).isEmpty();
  }

  @Test
  void oneThatWaitsIsCalledOffAtOnce() {
    ordered(FIRST, false);
    await().atMost(SOON).until(() -> disk.held() > 0);
    ReplicaKey waiting = ordered(FIRST, false);

    assertThat(jobs().cancel(waiting, "a test")).isTrue();

    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).getCode()).isEqualTo(ErrorCode.CANCELLED.number());
    assertThat(outcomes.get(0).getBlock()).isEqualTo(waiting.toProto());
    disk.release();
    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
    assertThat(target.replica(waiting)).isEmpty();
  }

  @Test
  void aNewLeaderDropsWhatWaitsAndWhatItOrdersItselfGoesOn() {
    ReplicaKey running = ordered(FIRST, false);
    await().atMost(SOON).until(() -> disk.held() > 0);
    ReplicaKey dropped = ordered(FIRST, false);
    ReplicaKey kept = ordered(SECOND, false);

    jobs().heed(SECOND);
    assertThat(jobs().blocks()).containsExactly(ids(running, kept));
    order(running, SECOND, false);
    disk.release();

    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
    assertThat(sealed).containsExactly(ids(running, kept));
    assertThat(target.replica(dropped)).isEmpty();
  }

  @Test
  void aCopyThatTheNewLeaderDoesNotOrderIsNotSealed() {
    ReplicaKey running = ordered(FIRST, false);
    await().atMost(SOON).until(() -> disk.held() > 0);
    disk.release();
    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
    disk.holdWrites();
    ReplicaKey unwanted = ordered(FIRST, false);
    await().atMost(SOON).until(() -> disk.held() > 0);

    jobs().heed(SECOND);
    disk.release();

    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
    assertThat(sealed).containsExactly(ids(running));
    assertThat(target.replica(unwanted)).isEmpty();
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).getCode()).isEqualTo(ErrorCode.STALE_ORDER.number());
  }

  @Test
  void anotherGenerationOfABlockThatIsBeingCopiedHasToBeOrderedAgain() {
    disk.release();
    disk.holdWrites();
    ReplicaKey older = ordered(FIRST, false);
    await().atMost(SOON).until(() -> disk.held() > 0);
    ReplicaKey newer = older.at(Generation.of(new Incarnation(1), 2));

    order(newer, FIRST, false);
    disk.release();

    await().atMost(SOON).until(() -> jobs().blocks().isEmpty());
    assertThat(outcomes.stream().map(OrderOutcome::getCode))
        .containsExactly(ErrorCode.BUSY.number(), ErrorCode.CANCELLED.number());
    assertThat(target.replica(older)).isEmpty();
  }

  private static CopyJobs jobs() {
    return target.port().copies();
  }

  /** A block of the source's that is ordered to be copied. */
  private ReplicaKey ordered(LeaderStamp leader, boolean urgent) {
    ReplicaKey key = cluster.newKey();
    try (BlockWriter writer = cluster.write(key, source).formed(1)) {
      writer.send(DATA, Packet.LAST).ack();
    }
    order(key, leader, urgent);
    return key;
  }

  private void order(ReplicaKey key, LeaderStamp leader, boolean urgent) {
    jobs()
        .order(
            new CopyOrder(
                key,
                leader,
                CopySessionTest.block(DATA),
                List.of(source.address()),
                urgent,
                "a test"));
  }

  private static Long[] ids(ReplicaKey... keys) {
    List<Long> ids = new ArrayList<>();
    for (ReplicaKey key : keys) ids.add(key.block().value());
    return ids.toArray(Long[]::new);
  }
}
