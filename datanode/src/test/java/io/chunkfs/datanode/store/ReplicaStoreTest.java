package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.assertFails;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.first;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.VolumeReport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaStoreTest {
  private static final Path VOLUME = Path.of("/v1");

  private final ForgetfulDisk disk = new ForgetfulDisk();
  private ReplicaStore store;

  @BeforeEach
  void open() throws Exception {
    store = StoreFixture.open(disk, VOLUME);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() throws Exception {
    store.close();
    open();
  }

  private static List<String> said(List<ReplicaReport> reports) {
    return reports.stream()
        .map(
            each ->
                (each.getBlock() & 0xffff)
                    + "@"
                    + (each.getGeneration() & 0xffff)
                    + " "
                    + each.getState()
                    + " "
                    + each.getLength())
        .sorted()
        .toList();
  }

  private static Path sealed(String name) {
    return VOLUME.resolve("sealed/00/00").resolve(name);
  }

  @Test
  void aSealedReplicaIsByteForByteTheBlockOnDiskAndForReaders() throws Exception {
    byte[] block = bytes(1, 5 * SLICE + 17);

    SealedBlock sealed = putSealed(store, key(1, 1), block);

    assertThat(sealed).isEqualTo(new SealedBlock(block.length, Crc32cs.of(block, 0, block.length)));
    assertThat(disk.get(sealed("blk_0001000000000001"))).isEqualTo(block);
    assertThat(readAll(store, key(1, 1))).isEqualTo(block);
    restart();
    assertThat(readAll(store, key(1, 1))).isEqualTo(block);
    assertThat(store.verify(key(1, 1), Inspection.OWN_WORD)).isTrue();
  }

  @Test
  void writesOfAnySizeAddUp() throws Exception {
    byte[] block = bytes(1, 9000);
    OpenReplica replica = store.create(key(1, 1), 9000, SLICE);
    int[] ends = {1, 2, 1023, 1024, 1025, 3000, 3072, 8191, 9000};
    int at = 0;
    for (int end : ends) {
      write(replica, block, at, end);
      at = end;
    }
    assertThat(replica.received()).isEqualTo(9000);
    assertThat(replica.seal().crc()).isEqualTo(Crc32cs.of(block, 0, 9000));
    assertThat(readAll(store, key(1, 1))).isEqualTo(block);
  }

  @Test
  void anEmptyBlockCanBeSealed() throws Exception {
    assertThat(putSealed(store, key(1, 1), new byte[0])).isEqualTo(new SealedBlock(0, 0));
    restart();
    assertThat(readAll(store, key(1, 1))).isEmpty();
  }

  @Test
  void anOpenReplicaShowsExactlyWhatWasAcknowledged() throws Exception {
    byte[] block = bytes(1, 5000);
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    write(replica, block, 0, 3000);
    assertThat(readAll(store, key(1, 1))).isEmpty();

    for (int visible : new int[] {10, 1024, 1500, 2048, 2999, 3000}) {
      replica.acked(visible);
      assertThat(readAll(store, key(1, 1))).isEqualTo(first(block, visible));
    }
    assertThat(readAll(store, key(1, 1), 2999)).hasSize(3000);
    write(replica, block, 3000, 5000);
    assertThat(readAll(store, key(1, 1), 4000)).isEqualTo(first(block, 4000));
    assertThat(readAll(store, key(1, 1), 5001)).hasSize(3000);
  }

  @Test
  void aReaderKeepsItsViewWhileTheReplicaIsSealedContinuedAndDeleted() throws Exception {
    byte[] block = bytes(1, 5000);
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    write(replica, block, 0, 3000);
    replica.acked(2500);
    try (ReplicaReader reader = store.reader(key(1, 1), 0)) {
      OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 5000);
      write(next, block, 2700, 5000);
      next.seal();
      try (ReplicaReader whole = store.reader(key(1, 2), 0)) {
        assertThat(store.delete(key(1, 2).block(), key(1, 2).generation())).isTrue();
        assertThat(readAll(whole)).isEqualTo(block);
      }
      assertThat(readAll(reader)).isEqualTo(first(block, 2500));
    }
    assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(1, 1), 0));
  }

  @Test
  void packetsMustFollowOneAnother() throws Exception {
    byte[] block = bytes(1, 4000);
    OpenReplica replica = store.create(key(1, 1), 3000, SLICE);
    write(replica, block, 0, 1000);
    assertFails(ErrorCode.INVALID_ARGUMENT, () -> write(replica, block, 1001, 2000));
    assertFails(ErrorCode.INVALID_ARGUMENT, () -> write(replica, block, 999, 2000));
    assertFails(ErrorCode.INVALID_ARGUMENT, () -> write(replica, block, 1000, 3001));
    assertFails(
        ErrorCode.INVALID_ARGUMENT,
        () -> replica.write(1000, ByteBuffer.wrap(block, 1000, 100), new int[1]));
    write(replica, block, 1000, 3000);
    assertThat(replica.seal().length()).isEqualTo(3000);
  }

  @Test
  void aBlockIsCreatedOnce() throws Exception {
    OpenReplica replica = store.create(key(1, 1), 100, SLICE);
    assertFails(ErrorCode.REPLICA_STATE, () -> store.create(key(1, 1), 100, SLICE));
    assertFails(ErrorCode.REPLICA_STATE, () -> store.create(key(1, 2), 100, SLICE));
    write(replica, bytes(1, 100), 0, 100);
    replica.close();
    assertFails(ErrorCode.REPLICA_STATE, () -> store.create(key(1, 2), 100, SLICE));
  }

  @Test
  void anEmptyLeftoverOfAnOlderGenerationMakesWay() throws Exception {
    store.create(key(1, 1), 100, SLICE).close();
    putSealed(store, key(1, 2), bytes(1, 100));
    assertThat(said(store.snapshot())).containsExactly("1@2 SEALED 100");
  }

  @Test
  void aDiscardedReplicaLeavesNothing() throws Exception {
    OpenReplica replica = store.create(key(1, 1), 100, SLICE);
    replica.discard();
    assertThat(store.snapshot()).isEmpty();
    assertThat(disk.list(VOLUME.resolve("open"))).isEmpty();
    assertFails(ErrorCode.REPLICA_STATE, () -> write(replica, bytes(1, 10), 0, 10));
    putSealed(store, key(1, 1), bytes(1, 100));
  }

  @Test
  void aNewerSessionFencesTheOlder() throws Exception {
    byte[] block = bytes(1, 4000);
    OpenReplica old = store.create(key(1, 1), 4000, SLICE);
    write(old, block, 0, 2500);
    old.acked(1000);

    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 4000);

    assertThat(next.received()).isEqualTo(2500);
    assertFails(ErrorCode.STALE_GENERATION, () -> write(old, block, 2500, 4000));
    assertFails(ErrorCode.STALE_GENERATION, old::sync);
    assertFails(ErrorCode.STALE_GENERATION, old::seal);
    old.acked(2500);
    assertThat(next.visible()).isEqualTo(1000);
    old.close();
    write(next, block, 2500, 4000);
    next.seal();
    assertThat(readAll(store, key(1, 2))).isEqualTo(block);
    assertFails(
        ErrorCode.STALE_GENERATION, () -> store.resume(key(1, 1), key(1, 1).generation(), 4000));
    assertFails(ErrorCode.STALE_GENERATION, () -> store.reader(key(1, 3), 0));
    assertThat(readAll(store, key(1, 1))).isEqualTo(block);
  }

  @Test
  void aResumedReplicaIsCutWhereTheNewPacketsBeginButNotBelowWhatIsVisible() throws Exception {
    byte[] first = bytes(1, 6000);
    byte[] second = bytes(2, 6000);
    System.arraycopy(first, 0, second, 0, 2500);
    for (int from : new int[] {0, 1, 1024, 2000, 2048, 2500, 2600, 3072, 4999, 5000}) {
      ReplicaKey key = key(100 + from, 1);
      OpenReplica old = store.create(key, 6000, SLICE);
      write(old, first, 0, 5000);
      old.acked(2500);
      old.close();
      byte[] expected = second.clone();
      if (from > 2500) System.arraycopy(first, 0, expected, 0, from);

      OpenReplica next = store.resume(key.at(key(1, 2).generation()), key.generation(), 6000);
      int half = Math.max(from, 2000);
      write(next, expected, from, half);
      assertThat(next.visible()).isEqualTo(2500);
      write(next, expected, half, 6000);
      next.seal();

      assertThat(readAll(store, next.key())).as("from " + from).isEqualTo(expected);
      assertThat(store.verify(next.key(), Inspection.OWN_WORD)).isTrue();
    }
  }

  @Test
  void aSealedReplicaGoesOnUnderANewGeneration() throws Exception {
    byte[] block = bytes(1, 3000);
    putSealed(store, key(1, 1), block);

    OpenReplica again = store.resume(key(1, 2), key(1, 1).generation(), 5000);
    assertThat(again.received()).isEqualTo(3000);
    assertThat(said(store.snapshot())).containsExactly("1@2 OPEN 3000");
    write(again, block, 2000, 3000);
    assertThat(readAll(store, key(1, 2))).isEqualTo(block);
    assertThat(again.seal().crc()).isEqualTo(Crc32cs.of(block, 0, 3000));

    restart();
    assertThat(readAll(store, key(1, 2))).isEqualTo(block);
    assertFails(ErrorCode.STALE_GENERATION, () -> store.reader(key(1, 3), 0));
  }

  @Test
  void anOrderlyStopKeepsOpenReplicasWithWhatWasVisible() throws Exception {
    byte[] block = bytes(1, 5000);
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    write(replica, block, 0, 3000);
    replica.acked(2999);
    store.close();
    assertThat(disk.exists(VOLUME.resolve("shutdown"))).isTrue();
    assertFails(ErrorCode.STOPPING, () -> write(replica, block, 3000, 5000));
    open();
    assertThat(disk.exists(VOLUME.resolve("shutdown"))).isFalse();
    assertThat(readAll(store, key(1, 1))).isEqualTo(first(block, 2999));
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 5000);
    write(next, block, 3000, 5000);
    next.seal();
    assertThat(readAll(store, key(1, 2))).isEqualTo(block);
  }

  @Test
  void deletionNamesTheGenerationAndSparesWhatIsBeingWritten() throws Exception {
    putSealed(store, key(1, 2), bytes(1, 2000));
    OpenReplica open = store.create(key(2, 1), 100, SLICE);
    write(open, bytes(2, 100), 0, 50);
    assertFails(
        ErrorCode.STALE_GENERATION, () -> store.delete(key(1, 1).block(), key(1, 1).generation()));
    assertFails(
        ErrorCode.REPLICA_STATE, () -> store.delete(open.key().block(), open.key().generation()));
    assertThat(store.delete(key(3, 1).block(), key(3, 1).generation())).isFalse();
    assertThat(store.delete(key(1, 2).block(), key(1, 2).generation())).isTrue();
    assertThat(said(store.snapshot())).containsExactly("2@1 OPEN 50");
    restart();
    assertThat(said(store.snapshot())).containsExactly("2@1 OPEN 50");
  }

  @Test
  void anOpenReplicaThatItsWriterLeftCanBeDeleted() throws Exception {
    OpenReplica open = store.create(key(1, 1), 100, SLICE);
    write(open, bytes(1, 100), 0, 50);
    open.close();
    assertFails(
        ErrorCode.STALE_GENERATION, () -> store.delete(key(1, 2).block(), key(1, 2).generation()));
    assertThat(store.delete(key(1, 1).block(), key(1, 1).generation())).isTrue();
    assertThat(store.snapshot()).isEmpty();
    assertThat(disk.list(VOLUME.resolve("open"))).isEmpty();
    assertThat(store.volumes().get(0).getUsed()).isZero();
  }

  @Test
  void listenersHearEveryChange() throws Exception {
    List<ReplicaReport> heard = new ArrayList<>();
    store.listen(
        new ReplicaListener() {
          @Override
          public void changed(ReplicaReport change) {
            heard.add(change);
          }

          @Override
          public void volumeLost(VolumeReport volume) {
            throw new AssertionError("no volume failed");
          }
        });
    OpenReplica replica = store.create(key(1, 1), 100, SLICE);
    write(replica, bytes(1, 100), 0, 100);
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 100);
    next.seal();
    store.delete(key(1, 2).block(), key(1, 2).generation());

    assertThat(heard.stream().map(ReplicaReport::getState))
        .containsExactly(
            ReplicaState.OPEN, ReplicaState.OPEN, ReplicaState.SEALED, ReplicaState.DELETED);
    assertThat(heard.get(3).getGeneration()).isEqualTo(key(1, 2).generation().value());
  }

  @Test
  void aFlippedByteIsFoundAndItsReplicaIsOutOfUse() throws Exception {
    byte[] block = bytes(1, 5000);
    putSealed(store, key(1, 1), block);
    Path data = sealed("blk_0001000000000001");
    byte[] wrong = block.clone();
    wrong[4321] ^= 4;
    disk.set(data, wrong);

    assertThat(store.verify(key(1, 1), Inspection.OWN_WORD)).isFalse();

    assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(1, 1), 0));
    assertThat(said(store.snapshot())).containsExactly("1@1 CORRUPT 5000");
    assertThat(disk.get(VOLUME.resolve("quarantine/blk_0001000000000001"))).isEqualTo(wrong);
    restart();
    assertThat(said(store.snapshot())).containsExactly("1@1 CORRUPT 5000");
    putSealed(store, key(1, 1), block); // it counts as absent: it can be repaired here
    assertThat(said(store.snapshot())).containsExactly("1@1 SEALED 5000");
    assertThat(store.delete(key(1, 1).block(), key(1, 1).generation())).isTrue();
    assertThat(said(store.snapshot())).containsExactly("1@1 SEALED 5000");
    assertThat(disk.list(VOLUME.resolve("quarantine"))).isEmpty();
  }

  @Test
  void damagedChecksumsAreFoundWhenReadAndAtTheStart() throws Exception {
    putSealed(store, key(1, 1), bytes(1, 5000));
    putSealed(store, key(2, 1), bytes(2, 5000));
    Path sums = sealed("blk_0001000000000001.crc");
    byte[] wrong = disk.get(sums);
    wrong[30] ^= 1;
    disk.set(sums, wrong);
    assertFails(ErrorCode.CHECKSUM_MISMATCH, () -> store.reader(key(1, 1), 0));
    assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(1, 1), 0));

    disk.set(sealed("blk_0001000000000002"), bytes(2, 4999));
    restart();
    assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(2, 1), 0));
    assertThat(said(store.snapshot())).contains("2@1 CORRUPT 4999");
  }

  @Test
  void filesTakenAwayByHandAreNoFailureOfTheVolume() throws Exception {
    putSealed(store, key(1, 1), bytes(1, 5000));
    disk.delete(sealed("blk_0001000000000001"));
    assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(1, 1), 0));
    assertThat(store.snapshot()).isEmpty();
    putSealed(store, key(2, 1), bytes(2, 5000));
  }

  @Test
  void blocksOfAnotherNamespaceAreRefused() {
    ReplicaKey foreign =
        new ReplicaKey(
            new io.chunkfs.common.id.NamespaceId(8), key(1, 1).block(), key(1, 1).generation());
    assertFails(ErrorCode.WRONG_CLUSTER, () -> store.create(foreign, 10, SLICE));
    assertFails(ErrorCode.WRONG_CLUSTER, () -> store.reader(foreign, 0));
  }

  @Test
  void twoHundredFiftySixNeighboursShareOneDirectory() throws Exception {
    VolumePaths paths = new VolumePaths(VOLUME);
    assertThat(Stream.of(0, 1, 255).map(i -> paths.sealedHome(key(0x4500 + i, 1).block())))
        .containsOnly(VOLUME.resolve("sealed/02/05"));
    assertThat(paths.sealedHome(key(0x4600, 1).block())).isEqualTo(VOLUME.resolve("sealed/02/06"));
    long all =
        Stream.iterate(1L, i -> i + 256)
            .limit(1024)
            .map(i -> paths.sealedHome(key(i, 1).block()))
            .distinct()
            .count();
    assertThat(all).isEqualTo(1024);
  }

  @Test
  void usedBytesAreCounted() throws Exception {
    putSealed(store, key(1, 1), bytes(1, 5000));
    OpenReplica open = store.create(key(2, 1), 1000, SLICE);
    write(open, bytes(2, 700), 0, 700);
    assertThat(store.volumes().get(0).getUsed()).isEqualTo(5700);
    restart();
    assertThat(store.volumes().get(0).getUsed()).isEqualTo(5700);
    store.delete(key(1, 1).block(), key(1, 1).generation());
    assertThat(store.volumes().get(0).getUsed()).isEqualTo(700);
  }
}
