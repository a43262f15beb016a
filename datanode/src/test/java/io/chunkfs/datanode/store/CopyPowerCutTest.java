package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.datanode.store.ForgetfulDisk.Memory;
import io.chunkfs.datanode.store.ForgetfulDisk.PowerCut;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The power is cut at every operation of a copy. */
class CopyPowerCutTest {
  private static final Path VOLUME = Path.of("/v1");
  private static final int LENGTH = 5000;
  private static final byte[] OLD = bytes(1, LENGTH);
  private static final byte[] NEW = bytes(2, LENGTH);

  /** What the node has of the block before. */
  private interface Before {
    void prepare(ReplicaStore store) throws ChunkFsException;
  }

  /** How the copy ended before the power went off, if it did. */
  private static final class Ended {
    private boolean sealed;
  }

  @Test
  void whereNothingWasEitherNothingIsOrTheWholeCopy() throws Exception {
    cutEverywhere(store -> {}, false);
  }

  @Test
  void anOlderSealedReplicaIsThereUntilTheCopyIs() throws Exception {
    cutEverywhere(store -> putSealed(store, key(1, 1), OLD), true);
  }

  @Test
  void anOlderSealedReplicaOfTheSameBytesIsNotLostEither() throws Exception {
    cutEverywhere(store -> putSealed(store, key(1, 1), NEW), true);
  }

  @Test
  void anOlderOpenReplicaIsThereUntilTheCopyIs() throws Exception {
    cutEverywhere(
        store -> {
          OpenReplica left = store.create(key(1, 1), LENGTH, SLICE);
          write(left, OLD, 0, LENGTH);
          left.sync();
          left.acked(LENGTH);
          left.close();
        },
        true);
  }

  private static void cutEverywhere(Before before, boolean something) throws Exception {
    ForgetfulDisk prepared = new ForgetfulDisk();
    try (ReplicaStore store = StoreFixture.open(prepared, VOLUME)) {
      before.prepare(store);
    }
    ForgetfulDisk counting = prepared.afterPowerCut(Memory.ALL, 0);
    copy(counting, new Ended());
    long last = counting.operations();
    assertThat(last).isGreaterThan(8);
    for (long at = 1; at <= last; at++) {
      cutAndCheck(prepared, at, Memory.SYNCED_ONLY, something);
      cutAndCheck(prepared, at, Memory.ALL, something);
      for (int seed = 1; seed <= 4; seed++) {
        cutAndCheck(prepared, at + 1000L * seed, Memory.SOME, something);
      }
    }
  }

  private static void copy(ForgetfulDisk disk, Ended ended) throws ChunkFsException {
    ReplicaStore store = StoreFixture.open(disk, VOLUME);
    CopyingReplicaTest.copy(store, key(1, 2), NEW);
    ended.sealed = true;
    store.close();
  }

  private static void cutAndCheck(
      ForgetfulDisk prepared, long atAndSeed, Memory memory, boolean something) throws Exception {
    long at = atAndSeed % 1000;
    long seed = atAndSeed / 1000;
    ForgetfulDisk disk = prepared.afterPowerCut(Memory.ALL, 0);
    Ended ended = new Ended();
    disk.cutPowerAt(at);
    try {
      copy(disk, ended);
    } catch (PowerCut expected) {
      // what the next start finds is below
    }
    String when = "cut at operation " + at + ", memory " + memory + ", seed " + seed;
    ForgetfulDisk found = disk.afterPowerCut(memory, seed);
    found.cutPowerAt(1 + (at * 7 + seed) % 12); // and mostly once more, while starting
    try {
      StoreFixture.open(found, VOLUME);
    } catch (PowerCut expected) {
      // as it should
    }
    found = found.afterPowerCut(memory, seed + 1);
    try (ReplicaStore store = StoreFixture.open(found, VOLUME)) {
      check(store, ended.sealed, something, when);
      assertThat(found.list(VOLUME.resolve("open"))).as(when).noneMatch(n -> n.contains("copy"));
    }
  }

  private static void check(ReplicaStore store, boolean sealed, boolean something, String when)
      throws ChunkFsException {
    List<ReplicaReport> all = store.snapshot();
    assertThat(all).as(when).hasSizeLessThanOrEqualTo(1);
    if (sealed || something) assertThat(all).as(when).hasSize(1);
    if (all.isEmpty()) return;
    ReplicaReport one = all.get(0);
    assertThat(one.getLength()).as(when).isEqualTo(LENGTH);
    if (one.getState() == ReplicaState.OPEN) {
      assertThat(sealed).as(when).isFalse();
      assertThat(readAll(store, key(1, 1), LENGTH)).as(when).isEqualTo(OLD);
      return;
    }
    assertThat(one.getState()).as(when).isEqualTo(ReplicaState.SEALED);
    boolean newer = one.getGeneration() == key(1, 2).generation().value();
    if (sealed) assertThat(newer).as(when).isTrue();
    ReplicaKey key = key(1, newer ? 2 : 1);
    assertThat(store.verify(key, Inspection.OWN_WORD)).as(when).isTrue();
    byte[] bytes = readAll(store, key);
    if (newer) assertThat(bytes).as(when).isEqualTo(NEW);
    else assertThat(bytes).as(when).isIn(OLD, NEW);
  }
}
