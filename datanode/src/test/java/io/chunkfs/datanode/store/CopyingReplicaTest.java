package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.assertFails;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.VolumeReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyingReplicaTest {
  private static final Path VOLUME = Path.of("/v1");
  private static final int LENGTH = 5000;

  private final ForgetfulDisk disk = new ForgetfulDisk();
  private final List<ReplicaReport> told = new ArrayList<>();
  private final byte[] data = bytes(1, LENGTH);
  private ReplicaStore store;

  @BeforeEach
  void open() throws IOException {
    store = StoreFixture.open(disk, VOLUME);
    store.listen(
        new ReplicaListener() {
          @Override
          public void changed(ReplicaReport change) {
            told.add(change);
          }

          @Override
          public void volumeLost(VolumeReport volume) {}
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void sealsUnderTheOrderedGeneration() throws IOException {
    copy(key(1, 4), data);

    assertThat(readAll(store, key(1, 4))).isEqualTo(data);
    assertThat(store.verify(key(1, 4), Inspection.OWN_WORD)).isTrue();
    assertThat(told).extracting(ReplicaReport::getState).containsExactly(ReplicaState.SEALED);
    assertThat(told.get(0).getGeneration()).isEqualTo(key(1, 4).generation().value());
    assertThat(disk.list(VOLUME.resolve("open"))).isEmpty();
  }

  @Test
  void sealsABlockWithoutBytes() throws IOException {
    copy(key(1, 1), new byte[0]);

    assertThat(readAll(store, key(1, 1))).isEmpty();
  }

  @Test
  void isNeitherServedNorCountedNorToldBeforeItIsSealed() throws IOException {
    try (CopyingReplica copy = store.copy(key(1, 1), committed(data))) {
      copy.expect(SLICE);
      append(copy, data, 0, LENGTH);

      assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(1, 1), 0));
      assertThat(store.count()).isZero();
      assertThat(store.snapshot()).isEmpty();
      assertThat(store.<Long>consistently(ReplicaDigest::root)).isZero();
    }
    assertThat(told).isEmpty();
    assertThat(disk.list(VOLUME.resolve("open"))).isEmpty();
    assertThat(store.volumes().get(0).getUsed()).isZero();
  }

  @Test
  void isGoneAfterACrash() throws Exception {
    CopyingReplica copy = store.copy(key(1, 1), committed(data));
    copy.expect(SLICE);
    append(copy, data, 0, LENGTH);
    store.abandon();
    assertThat(disk.list(VOLUME.resolve("open"))).isNotEmpty();
    store.close();

    store = StoreFixture.open(disk, VOLUME);

    assertThat(store.snapshot()).isEmpty();
    assertThat(disk.list(VOLUME.resolve("open"))).isEmpty();
    copy(key(1, 1), data);
  }

  @Test
  void isRefusedWhereThisOrANewerGenerationIs() throws IOException {
    putSealed(store, key(1, 2), data);
    store.create(key(2, 2), LENGTH, SLICE);

    for (long block = 1; block <= 2; block++) {
      long which = block;
      assertFails(ErrorCode.REPLICA_STATE, () -> store.copy(key(which, 1), committed(data)));
      assertFails(ErrorCode.REPLICA_STATE, () -> store.copy(key(which, 2), committed(data)));
    }
  }

  @Test
  void isRefusedWhileTheBlockIsBeingCopied() throws IOException {
    try (CopyingReplica first = store.copy(key(1, 1), committed(data))) {
      assertFails(ErrorCode.REPLICA_STATE, () -> store.copy(first.key(), committed(data)));
    }
    copy(key(1, 1), data);
  }

  @Test
  void takesTheRoomThatItWillNeedWhenItBegins() throws IOException {
    disk.setUsable(LENGTH + 100);
    try (CopyingReplica first = store.copy(key(1, 1), committed(data))) {
      assertThat(first.received()).isZero();
      assertFails(ErrorCode.DATANODE_DISK_FULL, () -> store.copy(key(2, 1), committed(data)));
    }
    store.copy(key(2, 1), committed(data)).close();
  }

  @Test
  void replacesAnOlderSealedReplicaOnlyWhenItIsSealed() throws IOException {
    byte[] stale = bytes(9, 3000);
    putSealed(store, key(1, 1), stale);
    try (CopyingReplica copy = store.copy(key(1, 2), committed(data))) {
      copy.expect(SLICE);
      append(copy, data, 0, LENGTH);
      assertThat(readAll(store, key(1, 1))).isEqualTo(stale);

      copy.seal();
    }

    assertThat(readAll(store, key(1, 2))).isEqualTo(data);
    assertThat(store.verify(key(1, 2), Inspection.OWN_WORD)).isTrue();
    assertThat(store.volumes().get(0).getUsed()).isEqualTo(LENGTH);
    assertThat(told.get(told.size() - 1).getState()).isEqualTo(ReplicaState.SEALED);
    assertThat(store.<Long>consistently(ReplicaDigest::root)).isEqualTo(digestOfOnly(key(1, 2)));
  }

  @Test
  void replacesAnOlderOpenReplicaAndFencesItsWriter() throws IOException {
    OpenReplica left = store.create(key(1, 1), LENGTH, SLICE);
    write(left, bytes(9, LENGTH), 0, 2000);

    copy(key(1, 2), data);

    assertFails(ErrorCode.STALE_GENERATION, () -> write(left, bytes(9, LENGTH), 2000, 3000));
    assertThat(readAll(store, key(1, 2))).isEqualTo(data);
    assertThat(disk.list(VOLUME.resolve("open"))).isEmpty();
    assertThat(store.volumes().get(0).getUsed()).isEqualTo(LENGTH);
  }

  @Test
  void replacesAnOlderReplicaOnAnotherVolume() throws Exception {
    store.close();
    Path second = Path.of("/v2");
    store = StoreFixture.open(disk, VOLUME, second);
    for (long block = 1; block <= 4; block++) {
      putSealed(store, key(block, 1), bytes(9, 3000));
      copy(key(block, 2), data);
    }

    store.close();
    store = StoreFixture.open(disk, VOLUME, second);
    assertThat(store.count()).isEqualTo(4);
    assertThat(store.corruptCount()).isZero();
    for (long block = 1; block <= 4; block++) {
      assertThat(readAll(store, key(block, 2))).isEqualTo(data);
    }
  }

  @Test
  void standsBesideAQuarantinedReplicaOfTheSameGeneration() throws Exception {
    putSealed(store, key(1, 1), data);
    Path file = VOLUME.resolve("sealed/00/00").resolve(key(1, 1).block().toString());
    byte[] flipped = data.clone();
    flipped[100] ^= 1;
    disk.set(file, flipped);
    assertThat(store.verify(key(1, 1), Inspection.OWN_WORD)).isFalse();

    copy(key(1, 1), data);

    assertThat(readAll(store, key(1, 1))).isEqualTo(data);
    assertThat(store.corruptCount()).isEqualTo(1);
    assertThat(store.deleteQuarantined(key(1, 1).block(), key(1, 1).generation())).isTrue();
    assertThat(store.deleteQuarantined(key(1, 1).block(), key(1, 1).generation())).isFalse();
    assertThat(store.corruptCount()).isZero();
    assertThat(readAll(store, key(1, 1))).isEqualTo(data);
  }

  @Test
  void isNotSealedWithFewerBytesOrOtherOnesThanWereCommitted() throws IOException {
    byte[] other = bytes(9, LENGTH);
    try (CopyingReplica copy = store.copy(key(1, 1), committed(data))) {
      copy.expect(SLICE);
      append(copy, other, 0, 4096);
      assertFails(ErrorCode.REPLICA_STATE, copy::seal);
      append(copy, other, 4096, LENGTH);
      assertFails(ErrorCode.CHECKSUM_MISMATCH, copy::seal);
      assertFails(ErrorCode.INVALID_ARGUMENT, () -> append(copy, other, 0, 1024));

      copy.startOver();
      append(copy, data, 0, LENGTH);
      copy.seal();
    }
    assertThat(readAll(store, key(1, 1))).isEqualTo(data);
  }

  @Test
  void isNotSealedWhenTheNodeHasGotTheBlockMeanwhile() throws IOException {
    try (CopyingReplica copy = store.copy(key(1, 1), committed(bytes(9, LENGTH)))) {
      copy.expect(SLICE);
      append(copy, bytes(9, LENGTH), 0, LENGTH);
      putSealed(store, key(1, 1), data);

      assertFails(ErrorCode.REPLICA_STATE, copy::seal);
    }
    assertThat(readAll(store, key(1, 1))).isEqualTo(data);
  }

  @Test
  void aReplicaIsCondemnedWhenItContradictsWhatWasCommitted() throws IOException {
    putSealed(store, key(1, 1), data);
    putSealed(store, key(2, 1), data);
    int crc = Crc32cs.of(data, 0, LENGTH);

    assertThat(store.verify(key(1, 1), new Inspection(LENGTH, crc, bytes -> {}))).isTrue();
    assertThat(store.verify(key(1, 1), new Inspection(LENGTH, crc + 1, bytes -> {}))).isFalse();
    assertThat(store.verify(key(2, 1), new Inspection(LENGTH + 1, crc, bytes -> {}))).isFalse();
    assertThat(store.corruptCount()).isEqualTo(2);
  }

  private long digestOfOnly(ReplicaKey key) throws ChunkFsException {
    ForgetfulDisk empty = new ForgetfulDisk();
    try (ReplicaStore other = StoreFixture.open(empty, VOLUME)) {
      putSealed(other, key, data);
      return other.<Long>consistently(ReplicaDigest::root);
    }
  }

  private void copy(ReplicaKey key, byte[] bytes) throws ChunkFsException {
    copy(store, key, bytes);
  }

  static void copy(ReplicaStore to, ReplicaKey key, byte[] bytes) throws ChunkFsException {
    try (CopyingReplica copy = to.copy(key, committed(bytes))) {
      copy.expect(SLICE);
      int half = bytes.length / 2 / SLICE * SLICE;
      append(copy, bytes, 0, half);
      append(copy, bytes, half, bytes.length);
      assertThat(copy.seal()).isEqualTo(committed(bytes));
    }
  }

  static SealedBlock committed(byte[] bytes) {
    return new SealedBlock(bytes.length, Crc32cs.of(bytes, 0, bytes.length));
  }

  private static void append(CopyingReplica copy, byte[] all, int from, int to)
      throws ChunkFsException {
    copy.write(ByteBuffer.wrap(all, from, to - from), StoreFixture.crcs(all, from, to));
  }
}
