package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.assertFails;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.VolumeReport;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeFaultTest {
  private static final Path DIR = Path.of("/");
  private final FaultyDisk disk = new FaultyDisk();
  private final List<VolumeReport> lost = new ArrayList<>();
  private final Path v1 = DIR.resolve("v1");
  private final Path v2 = DIR.resolve("v2");
  private ReplicaStore store;

  @BeforeEach
  void open() throws Exception {
    store = StoreFixture.open(disk, v1, v2);
    disk.setUsable(v1, 1 << 30);
    disk.setUsable(v2, 1 << 30);
    store.listen(
        new ReplicaListener() {
          @Override
          public void changed(ReplicaReport change) {}

          @Override
          public void volumeLost(VolumeReport volume) {
            lost.add(volume);
          }
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static void failIn(Path volume, Path path, String why) throws IOException {
    if (path.startsWith(volume)) throw new IOException(why);
  }

  @Test
  void aFailedFsyncTakesItsVolumeOutOfServiceAloneAndIsNeverRetriedIntoAnAck() throws Exception {
    for (int block = 1; block <= 4; block++) putSealed(store, key(block, 1), bytes(block, 2000));
    OpenReplica a = store.create(key(5, 1), 100, SLICE);
    OpenReplica b = store.create(key(6, 1), 100, SLICE);
    write(a, bytes(5, 100), 0, 100);
    write(b, bytes(6, 100), 0, 100);
    disk.beforeSync(path -> failIn(v1, path, "Input/output error"));

    List<OpenReplica> failed = new ArrayList<>();
    for (OpenReplica replica : List.of(a, b)) {
      try {
        replica.sync();
      } catch (IOException broken) {
        failed.add(replica);
      }
    }
    disk.beforeSync(path -> {}); // the disk says yes again, as disks do after a failed fsync

    assertThat(failed).hasSize(1);
    assertFails(ErrorCode.VOLUME_FAILED, () -> failed.get(0).sync());
    assertFails(ErrorCode.VOLUME_FAILED, () -> failed.get(0).seal());
    assertThat(lost).hasSize(1);
    assertThat(lost.get(0).getFailure()).contains("v1").contains("Input/output error");
    assertThat(store.snapshot()).hasSize(3);
    assertThat(store.volumes().stream().filter(each -> each.getFailure().isEmpty())).hasSize(1);
    for (int block = 10; block < 14; block++) {
      putSealed(store, key(block, 1), bytes(block, 2000));
      assertThat(readAll(store, key(block, 1))).isEqualTo(bytes(block, 2000));
    }
  }

  @Test
  void anInputOutputErrorWhileReadingTakesTheVolumeOut() throws Exception {
    putSealed(store, key(1, 1), bytes(1, 2000));
    try (ReplicaReader reader = store.reader(key(1, 1), 0)) {
      disk.beforeRead(path -> failIn(DIR, path, "Input/output error"));
      assertFails(ErrorCode.VOLUME_FAILED, () -> readAll(reader));
      assertThat(reader.failed(new IOException("Connection reset by peer")).code())
          .isEqualTo(ErrorCode.UNREACHABLE);
    }
    assertThat(lost).hasSize(1);
  }

  @Test
  void withoutAVolumeInServiceNothingIsTaken() throws Exception {
    disk.beforeWrite(path -> failIn(DIR, path, "Input/output error"));
    for (int block = 1; block <= 2; block++) {
      ReplicaKey key = key(block, 1);
      assertFails(ErrorCode.VOLUME_FAILED, () -> store.create(key, 100, SLICE));
    }
    disk.beforeWrite(path -> {});
    assertThatThrownBy(() -> store.create(key(9, 1), 100, SLICE))
        .hasMessageContaining("v1")
        .hasMessageContaining("v2");
    assertThat(lost).hasSize(2);
  }

  @Test
  void aDiskThatFillsUpFailsOneWriteAndNotTheVolume() throws Exception {
    byte[] block = bytes(1, 5000);
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    write(replica, block, 0, 2000);
    disk.beforeWrite(path -> failIn(DIR, path, "No space left on device"));
    assertFails(ErrorCode.DATANODE_DISK_FULL, () -> write(replica, block, 2000, 3000));
    disk.beforeWrite(path -> {});

    assertFails(ErrorCode.DATANODE_DISK_FULL, replica::seal);
    assertThat(lost).isEmpty();
    putSealed(store, key(2, 1), bytes(2, 100));
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 5000);
    assertThat(next.received()).isEqualTo(2000);
    write(next, block, 2000, 5000);
    next.seal();
    assertThat(readAll(store, key(1, 2))).isEqualTo(block);
  }

  @Test
  void aLogThatDidNotFitIsWrittenAnewWhenTheReplicaGoesOn() throws Exception {
    byte[] block = bytes(1, 5000);
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    disk.beforeWrite(
        path -> {
          if (path.toString().endsWith(".crc")) throw new IOException("No space left on device");
        });
    assertFails(ErrorCode.DATANODE_DISK_FULL, () -> write(replica, block, 0, 3000));
    disk.beforeWrite(path -> {});
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 5000);
    assertThat(next.received()).isEqualTo(3000);
    next.acked(3000);
    store.close();
    store = StoreFixture.open(disk, v1, v2);
    assertThat(readAll(store, key(1, 2))).isEqualTo(StoreFixture.first(block, 3000));
  }

  @Test
  void anFsyncThatFoundNoSpaceIsNotRetriedIntoAnAckEither() throws Exception {
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    write(replica, bytes(1, 2000), 0, 2000);
    disk.beforeSync(path -> failIn(DIR, path, "No space left on device"));
    assertFails(ErrorCode.DATANODE_DISK_FULL, replica::sync);
    disk.beforeSync(path -> {});
    assertFails(ErrorCode.DATANODE_DISK_FULL, replica::sync);
    assertFails(
        ErrorCode.DATANODE_DISK_FULL, () -> store.resume(key(1, 2), key(1, 1).generation(), 5000));
    assertThat(lost).isEmpty();
  }

  @Test
  void anInterruptIsNoFailureOfTheVolume() throws Exception {
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    disk.beforeWrite(
        path -> {
          throw new ClosedByInterruptException();
        });
    assertFails(ErrorCode.CANCELLED, () -> write(replica, bytes(1, 10), 0, 10));
    disk.beforeWrite(path -> {});
    assertThat(lost).isEmpty();
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 5000);
    write(next, bytes(1, 10), 0, 10);
    assertThat(next.seal().length()).isEqualTo(10);
  }

  @Test
  void aSealingThatWasInterruptedBeforeItsLastStepIsFinishedByWhoeverGoesOn() throws Exception {
    byte[] block = bytes(1, 3000);
    OpenReplica replica = store.create(key(1, 1), 5000, SLICE);
    write(replica, block, 0, 3000);
    disk.beforeSyncDirectory(
        path -> {
          throw new ClosedByInterruptException();
        });
    assertFails(ErrorCode.CANCELLED, replica::seal);
    disk.beforeSyncDirectory(path -> {});
    assertThat(store.snapshot().get(0).getState()).isEqualTo(ReplicaState.OPEN);
    assertThat(readAll(store, key(1, 1), 2000)).isEqualTo(StoreFixture.first(block, 2000));
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 5000);
    assertThat(next.received()).isEqualTo(3000);
    next.seal();
    assertThat(readAll(store, key(1, 2))).isEqualTo(block);
  }

  @Test
  void spaceIsPromisedOnceAndTheReserveNever() throws Exception {
    store.close();
    disk.setUsable(v1, 10_000);
    disk.setUsable(v2, 20_000);
    Settings settings = Settings.defaults().with(Map.of("datanode.reserve", "5000 B"));
    StoreOptions wanted = StoreOptions.of("dn1", List.of(v1, v2), settings);
    store =
        ReplicaStore.open(new StoreOptions("dn1", wanted.volumes(), disk, wanted.reserveBytes()));
    assertThat(store.volumes().stream().map(VolumeReport::getRemaining))
        .containsExactly(5000L, 15_000L);

    OpenReplica big = store.create(key(1, 1), 10_000, SLICE);
    assertThat(store.volumes().get(1).getRemaining()).isEqualTo(5000);
    assertThatThrownBy(() -> store.create(key(2, 1), 5001, SLICE))
        .hasMessageContaining("v1")
        .hasMessageContaining("5000 bytes left");
    assertFails(ErrorCode.DATANODE_DISK_FULL, () -> store.create(key(2, 1), 5001, SLICE));
    write(big, bytes(1, 4000), 0, 4000);
    assertThat(store.volumes().get(1).getRemaining()).isEqualTo(9000); // usable is a constant here
    big.close();
    assertThat(store.volumes().get(1).getRemaining()).isEqualTo(15_000);
  }

  @Test
  void volumesFillUpInProportionToTheirFreeSpace() throws Exception {
    disk.setUsable(v1, 100_000);
    disk.setUsable(v2, 300_000);
    for (int block = 1; block <= 40; block++) putSealed(store, key(block, 1), bytes(block, 10));
    assertThat(store.volumes().stream().map(VolumeReport::getUsed)).containsExactly(100L, 300L);
  }

  @Test
  void concurrentSealsShareOneFsyncOfTheDirectory() throws Exception {
    int writers = 16;
    disk.setUsable(v1, 0);
    CountDownLatch renamed = new CountDownLatch(writers);
    AtomicInteger syncs = new AtomicInteger();
    disk.beforeRename(
        to -> {
          boolean data = to.startsWith(v2.resolve("sealed")) && !to.toString().endsWith(".crc");
          if (data) renamed.countDown();
        });
    disk.beforeSyncDirectory(
        directory -> {
          if (!directory.startsWith(v2.resolve("sealed"))) return;
          syncs.incrementAndGet();
          try {
            assertThat(renamed.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException stopped) {
            throw new IOException(stopped);
          }
        });
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<SealedBlock>> sealed = new ArrayList<>();
      for (int block = 1; block <= writers; block++) {
        ReplicaKey key = key(block, 1);
        byte[] bytes = bytes(block, 3000);
        sealed.add(threads.submit(() -> putSealed(store, key, bytes)));
      }
      for (Future<SealedBlock> each : sealed) {
        assertThat(each.get(10, TimeUnit.SECONDS).length()).isEqualTo(3000);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(syncs.get()).isBetween(1, 3); // the first waited for all renames
    assertThat(store.snapshot()).hasSize(writers);
  }

  @Test
  void aVolumeThatFailsAtTheStartIsLeftOut() throws Exception {
    for (int block = 1; block <= 4; block++) putSealed(store, key(block, 1), bytes(block, 2000));
    store.close();
    disk.beforeRead(
        path -> {
          if (path.startsWith(v1.resolve("sealed"))) throw new IOException("Input/output error");
        });
    store = StoreFixture.open(disk, v1, v2);
    assertThat(store.snapshot()).hasSize(2);
    assertThat(store.volumes().get(0).getFailure()).contains("Input/output error");
    disk.beforeRead(path -> {});
    for (int block = 1; block <= 4; block++) {
      boolean there = false;
      for (ReplicaReport each : store.snapshot()) {
        there |= each.getBlock() == key(block, 1).block().value();
      }
      if (!there) putSealed(store, key(block, 1), bytes(block, 2000)); // repaired to v2
    }
    store.close();
    store = StoreFixture.open(disk, v1, v2); // v1 is back, with replicas that v2 has too
    assertThat(store.snapshot()).hasSize(4);
    for (int block = 1; block <= 4; block++) {
      assertThat(readAll(store, key(block, 1))).isEqualTo(bytes(block, 2000));
    }
  }
}
