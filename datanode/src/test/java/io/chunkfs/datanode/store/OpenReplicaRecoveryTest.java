package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.first;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.datanode.store.ForgetfulDisk.Memory;
import io.chunkfs.proto.ReplicaState;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How many bytes an open replica has after its process was killed. */
class OpenReplicaRecoveryTest {
  private static final Path VOLUME = Path.of("/v1");
  private static final Path DATA = VOLUME.resolve("open/blk_0001000000000001");
  private static final Path LOG = VOLUME.resolve("open/blk_0001000000000001.crc");

  private final byte[] block = bytes(1, 6000);
  private ForgetfulDisk disk = new ForgetfulDisk();

  private OpenReplica writeSteps(int... ends) throws Exception {
    OpenReplica replica = StoreFixture.open(disk, VOLUME).create(key(1, 1), 6000, SLICE);
    int at = 0;
    for (int end : ends) {
      write(replica, block, at, end);
      at = end;
    }
    return replica;
  }

  private void flip(Path file, int position) throws Exception {
    try (DiskFile open = disk.open(file, true)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      open.read(one, position);
      one.put(0, (byte) ~one.get(0));
      open.write(one.flip(), position);
    }
  }

  private int lengthAfterKill() throws Exception {
    disk = disk.afterPowerCut(Memory.ALL, 0);
    try (ReplicaStore store = StoreFixture.open(disk, VOLUME)) {
      int length = (int) store.snapshot().get(0).getLength();
      assertThat(readAll(store, key(1, 1), length)).isEqualTo(first(block, length));
      return length;
    }
  }

  @Test
  void withAllInPlaceItHasAll() throws Exception {
    writeSteps(10, 500, 3000, 5500);
    assertThat(lengthAfterKill()).isEqualTo(5500);
    assertThat(lengthAfterKill()).isEqualTo(5500);
  }

  @Test
  void theLongestRecordCountsThatTheDataProve() throws Exception {
    writeSteps(3000, 3100, 3200, 3300);
    flip(DATA, 3150);
    assertThat(lengthAfterKill()).isEqualTo(3100);
  }

  @Test
  void nothingBehindADamagedSliceCounts() throws Exception {
    writeSteps(1024, 1500, 3000, 5000);
    flip(DATA, 1600);
    assertThat(lengthAfterKill()).isEqualTo(1500);
  }

  @Test
  void dataWithoutARecordDoNotCount() throws Exception {
    writeSteps(1500);
    try (DiskFile data = disk.open(DATA, true)) {
      data.write(ByteBuffer.wrap(block, 1500, 500), 1500);
    }
    assertThat(lengthAfterKill()).isEqualTo(1500);
    assertThat(disk.size(DATA)).isEqualTo(1500);
  }

  @Test
  void aTornRecordEndsTheLog() throws Exception {
    writeSteps(100, 200, 300);
    flip(LOG, (int) disk.size(LOG) - 30);
    assertThat(lengthAfterKill()).isEqualTo(100);
  }

  @Test
  void aCutIsRemembered() throws Exception {
    OpenReplica old = writeSteps(3000, 5000);
    old.acked(2000);
    ReplicaStore store;
    disk = disk.afterPowerCut(Memory.ALL, 0);
    store = StoreFixture.open(disk, VOLUME);
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), 6000);
    write(next, block, 2100, 2200);
    assertThat(lengthAfterKill()).isEqualTo(2200);
  }

  @Test
  void whatWasVisibleIsKnownUpToTheLastWriteAfterIt() throws Exception {
    OpenReplica replica = writeSteps(3000);
    replica.acked(2500);
    write(replica, block, 3000, 4000);
    replica.acked(3500);
    disk = disk.afterPowerCut(Memory.ALL, 0);
    try (ReplicaStore store = StoreFixture.open(disk, VOLUME)) {
      assertThat(readAll(store, key(1, 1))).isEqualTo(first(block, 2500));
    }
  }

  @Test
  void dataWhoseLogIsUnreadableAreSetAside() throws Exception {
    writeSteps(3000);
    flip(LOG, 10);
    disk = disk.afterPowerCut(Memory.ALL, 0);
    try (ReplicaStore store = StoreFixture.open(disk, VOLUME)) {
      assertThat(store.snapshot()).noneMatch(each -> each.getState() == ReplicaState.OPEN);
      assertThat(disk.list(VOLUME.resolve("quarantine"))).contains("blk_0001000000000001");
      StoreFixture.putSealed(store, key(1, 1), block);
    }
  }

  @Test
  void aListOfAnOrderlyStopIsNotBelievedAgainstTheFiles() throws Exception {
    OpenReplica replica = writeSteps(3000);
    replica.acked(3000);
    ReplicaStore again;
    disk = disk.afterPowerCut(Memory.ALL, 0);
    again = StoreFixture.open(disk, VOLUME);
    again.close();
    assertThat(disk.exists(VOLUME.resolve("shutdown"))).isTrue();
    try (DiskFile data = disk.open(DATA, true)) {
      data.truncate(2900);
    }
    assertThat(lengthAfterKill()).isEqualTo(2048);
  }

  @Test
  void aLongLogIsRewrittenAndLosesNothing() throws Exception {
    byte[] many = bytes(2, 80_000);
    Path log = VOLUME.resolve("open/blk_0001000000000002.crc");
    ReplicaStore store = StoreFixture.open(disk, VOLUME);
    OpenReplica replica = store.create(key(2, 1), many.length, SLICE);
    write(replica, many, 0, 20_000);
    replica.sync();
    int at = 20_000;
    for (long size = 0; disk.size(log) > size; at++) {
      size = disk.size(log);
      write(replica, many, at, at + 1);
    }
    assertThat(disk.size(log)).isLessThan(100_000);
    disk = disk.afterPowerCut(Memory.SYNCED_ONLY, 0);
    try (ReplicaStore next = StoreFixture.open(disk, VOLUME)) {
      assertThat(next.snapshot().get(0).getLength()).isGreaterThanOrEqualTo(20_000);
      assertThat(readAll(next, key(2, 1), at)).isEqualTo(first(many, at));
    }
  }
}
