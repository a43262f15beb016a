package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.first;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.datanode.store.ForgetfulDisk.Memory;
import io.chunkfs.datanode.store.ForgetfulDisk.PowerCut;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The power is cut at every operation of a life of writing, sealing, resuming and deleting. */
class PowerCutTest {
  private static final Path VOLUME = Path.of("/v1");
  private static final int LENGTH = 5000;

  /** What was acknowledged so far, by block number. */
  private static final class Acknowledged {
    private final Map<Long, Integer> durable = new HashMap<>();
    private final Map<Long, Long> generation = new HashMap<>();
    private final Map<Long, Boolean> deleted = new HashMap<>();

    void durable(long block, int length, long underGeneration) {
      durable.put(block, length);
      generation.put(block, underGeneration);
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAPowerCutAtAnyMoment() throws Exception {
    ForgetfulDisk formatted = formatted();
    long last = operationsOf(formatted);
    assertThat(last).isGreaterThan(80);
    for (long at = 1; at <= last; at++) {
      cutAndCheck(formatted, at, Memory.SYNCED_ONLY, 0);
      cutAndCheck(formatted, at, Memory.ALL, 0);
      for (int seed = 1; seed <= 2; seed++) cutAndCheck(formatted, at, Memory.SOME, seed);
    }
  }

  @Test
  void aPowerCutDuringTheFormatLeavesADirectoryThatCanBeFormatted() throws Exception {
    ForgetfulDisk counting = new ForgetfulDisk();
    StoreFixture.open(counting, VOLUME).close();
    long last = counting.operations();
    for (long at = 1; at <= last; at += at < last - 40 ? 41 : 1) {
      for (Memory memory : Memory.values()) {
        ForgetfulDisk disk = new ForgetfulDisk();
        disk.cutPowerAt(at);
        try {
          StoreFixture.open(disk, VOLUME).close();
        } catch (PowerCut expected) {
          // and now again
        }
        try (ReplicaStore store = StoreFixture.open(disk.afterPowerCut(memory, at), VOLUME)) {
          StoreFixture.putSealed(store, key(1, 1), bytes(1, 100));
        }
      }
    }
  }

  private static ForgetfulDisk formatted() throws Exception {
    ForgetfulDisk disk = new ForgetfulDisk();
    StoreFixture.open(disk, VOLUME).close();
    return disk;
  }

  private static long operationsOf(ForgetfulDisk formatted) throws Exception {
    ForgetfulDisk disk = formatted.afterPowerCut(Memory.ALL, 0);
    live(disk, new Acknowledged());
    return disk.operations();
  }

  private static void live(ForgetfulDisk disk, Acknowledged acked) throws ChunkFsException {
    ReplicaStore store = StoreFixture.open(disk, VOLUME);
    byte[] one = bytes(1, LENGTH);
    OpenReplica first = store.create(key(1, 1), LENGTH, SLICE);
    write(first, one, 0, 2500);
    first.sync();
    acked.durable(1, 2500, 1);
    first.acked(2500);
    write(first, one, 2500, LENGTH);
    first.seal();
    acked.durable(1, LENGTH, 1);

    byte[] two = bytes(2, LENGTH);
    OpenReplica second = store.create(key(2, 1), LENGTH, SLICE);
    write(second, two, 0, 3000);
    second.sync();
    acked.durable(2, 3000, 1);
    second.acked(3000);
    write(second, bytes(99, LENGTH), 3000, 4500); // never acknowledged: the next session differs
    OpenReplica resumed = store.resume(key(2, 2), key(2, 1).generation(), LENGTH);
    acked.durable(2, 3000, 2);
    write(resumed, two, 3000, 4000);
    resumed.sync();
    acked.durable(2, 4000, 2);
    write(resumed, two, 4000, LENGTH);
    resumed.seal();
    acked.durable(2, LENGTH, 2);

    OpenReplica again = store.resume(key(1, 3), key(1, 1).generation(), LENGTH);
    acked.durable(1, LENGTH, 3);
    write(again, one, 4000, LENGTH);
    again.seal();

    StoreFixture.putSealed(store, key(3, 1), bytes(3, LENGTH));
    acked.durable(3, LENGTH, 1);
    acked.deleted.put(3L, true);
    store.delete(key(3, 1).block(), key(3, 1).generation());

    OpenReplica left = store.create(key(4, 1), LENGTH, SLICE);
    write(left, bytes(4, LENGTH), 0, 1500);
    left.acked(1400);
    store.close();
    acked.durable(4, 1500, 1);
  }

  private static void cutAndCheck(ForgetfulDisk formatted, long at, Memory memory, long seed)
      throws Exception {
    ForgetfulDisk disk = formatted.afterPowerCut(Memory.ALL, 0);
    Acknowledged acked = new Acknowledged();
    disk.cutPowerAt(at);
    try {
      live(disk, acked);
    } catch (PowerCut expected) {
      // what the next start finds is below
    }
    String when = "cut at operation " + at + ", memory " + memory + ", seed " + seed;
    ForgetfulDisk found = disk.afterPowerCut(memory, seed);
    found.cutPowerAt(1 + (at * 7 + seed) % 40); // and mostly once more, while starting
    try {
      StoreFixture.open(found, VOLUME);
    } catch (PowerCut expected) {
      // as it should
    }
    found = found.afterPowerCut(memory, seed + 1);
    try (ReplicaStore store = StoreFixture.open(found, VOLUME)) {
      check(store, acked, when);
    }
  }

  private static void check(ReplicaStore store, Acknowledged acked, String when)
      throws ChunkFsException {
    Map<Long, ReplicaReport> found =
        store.snapshot().stream()
            .collect(
                Collectors.toMap(each -> new BlockId(each.getBlock()).counter(), each -> each));
    for (Map.Entry<Long, Integer> each : acked.durable.entrySet()) {
      long block = each.getKey();
      if (acked.deleted.containsKey(block)) continue;
      ReplicaReport report = found.get(block);
      assertThat(report).as("%s: block %d", when, block).isNotNull();
      assertThat(report.getState()).as(when).isNotEqualTo(ReplicaState.CORRUPT);
      assertThat(report.getLength()).as(when).isGreaterThanOrEqualTo(each.getValue());
      assertThat(new Generation(report.getGeneration()).counter())
          .as(when)
          .isGreaterThanOrEqualTo(acked.generation.get(block));
    }
    for (Map.Entry<Long, ReplicaReport> each : found.entrySet()) {
      checkContents(store, each.getKey(), each.getValue(), acked, when);
    }
  }

  private static void checkContents(
      ReplicaStore store, long block, ReplicaReport report, Acknowledged acked, String when)
      throws ChunkFsException {
    long generation = new Generation(report.getGeneration()).counter();
    byte[] whole = bytes(block, LENGTH);
    int sure = acked.durable.getOrDefault(block, 0);
    switch (report.getState()) {
      case SEALED -> {
        assertThat(readAll(store, key(block, generation))).as(when).isEqualTo(whole);
        assertThat(store.verify(key(block, generation), Inspection.OWN_WORD)).as(when).isTrue();
      }
      case OPEN -> {
        byte[] seen = readAll(store, key(block, generation), report.getLength());
        assertThat(first(seen, sure)).as(when).isEqualTo(first(whole, sure));
        assertThat(readAll(store, key(block, generation)).length).isLessThanOrEqualTo(seen.length);
        OpenReplica next = store.resume(key(block, 9), key(block, generation).generation(), LENGTH);
        write(next, whole, Math.max(sure, (int) next.visible()), LENGTH);
        next.seal();
        assertThat(readAll(store, key(block, 9))).as(when).isEqualTo(whole);
      }
      default -> assertThat(sure).as(when + ": " + report).isZero();
    }
  }
}
