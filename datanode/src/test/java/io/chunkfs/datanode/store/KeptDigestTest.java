package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.VolumeReport;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digest is always that of the sealed replicas, and what listeners hear adds up to it. */
class KeptDigestTest {
  private static final Path VOLUME = Path.of("/v1");

  private final ForgetfulDisk disk = new ForgetfulDisk();
  private final ReplicaDigest heard = new ReplicaDigest();
  private final Map<Long, Long> generations = new HashMap<>();
  private ReplicaStore store;

  @BeforeEach
  void open() throws ChunkFsException {
    store = StoreFixture.open(disk, VOLUME);
    heard.clear();
    ofSnapshot(heard);
    store.listen(
        new ReplicaListener() {
          @Override
          public void changed(ReplicaReport change) {
            BlockId block = new BlockId(change.getBlock());
            if (change.getRetracts() > 0) {
              heard.remove(block, new Generation(change.getRetracts()));
            }
            if (change.getState() == ReplicaState.SEALED) {
              heard.add(block, new Generation(change.getGeneration()));
            }
          }

          @Override
          public void volumeLost(VolumeReport volume) {}
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whateverHappensToReplicas(long seed) throws Exception {
    Random random = new Random(seed);
    for (int step = 0; step < 150; step++) {
      long block = 1 + random.nextInt(12);
      if (random.nextInt(30) == 0) {
        store.close();
        open();
      } else if (!generations.containsKey(block)) {
        generations.put(block, 1L);
        begin(block, random);
      } else {
        goOn(block, random);
      }
      assertKept("step " + step);
    }
    assertThat(generations).isNotEmpty();
  }

  @Test
  void aReplicaThatIsToldAgainChangesNothing() throws Exception {
    putSealed(store, key(1, 1), bytes(1, 10));
    long root = heard.root();

    store.tellAgain(key(1, 1).block(), key(1, 9).generation());
    store.tellAgain(key(2, 1).block(), key(2, 1).generation());

    assertThat(heard.root()).isEqualTo(root).isNotZero();
  }

  @Test
  void readingTheRootCostsTheSameHoweverManyReplicasThereAre() throws Exception {
    putSealed(store, key(1, 1), bytes(1, 10));
    long ofOne = allocatedByReading();
    for (int block = 2; block <= 300; block++) putSealed(store, key(block, 1), bytes(1, 10));

    assertThat(allocatedByReading()).isLessThanOrEqualTo(2 * ofOne);
  }

  private long allocatedByReading() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (int i = 0; i < 1000; i++) sum += store.consistently(ReplicaDigest::root);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) sum += store.consistently(ReplicaDigest::root);
    assertThat(sum).isNotZero();
    return Math.max(1, threads.getCurrentThreadAllocatedBytes() - before);
  }

  private void begin(long block, Random random) throws ChunkFsException {
    OpenReplica open = store.create(key(block, 1), SLICE, SLICE);
    byte[] data = bytes(block, 1 + random.nextInt(SLICE));
    write(open, data, 0, data.length);
    finish(open, random);
  }

  private void goOn(long block, Random random) throws Exception {
    long generation = generations.get(block);
    ReplicaKey now = key(block, generation);
    switch (random.nextInt(4)) {
      case 0 -> {
        store.delete(now.block(), now.generation());
        generations.remove(block);
      }
      case 1 -> {
        if (corrupt(now)) store.verify(now, Inspection.OWN_WORD);
      }
      default -> {
        if (!counts(now)) return;
        generations.put(block, generation + 1);
        finish(store.resume(key(block, generation + 1), now.generation(), SLICE), random);
      }
    }
  }

  private static void finish(OpenReplica open, Random random) throws ChunkFsException {
    switch (random.nextInt(5)) {
      case 0 -> open.close();
      default -> open.seal();
    }
  }

  private boolean counts(ReplicaKey key) {
    return store.snapshot().stream()
        .filter(each -> each.getBlock() == key.block().value())
        .anyMatch(each -> each.getState() != ReplicaState.CORRUPT);
  }

  private boolean corrupt(ReplicaKey key) throws Exception {
    Path data = VOLUME.resolve("sealed/00/00").resolve(key.block().toString());
    if (!disk.exists(data)) return false;
    byte[] bytes = disk.get(data);
    if (bytes.length == 0) return false;
    bytes[0]++;
    disk.set(data, bytes);
    return true;
  }

  private void assertKept(String when) {
    ReplicaDigest expected = new ReplicaDigest();
    ofSnapshot(expected);
    assertThat(store.consistently(ReplicaDigest::buckets)).as(when).isEqualTo(expected.buckets());
    assertThat(heard.buckets()).as(when).isEqualTo(expected.buckets());
  }

  private void ofSnapshot(ReplicaDigest into) {
    for (ReplicaReport each : store.snapshot()) {
      if (each.getState() != ReplicaState.SEALED) continue;
      into.add(new BlockId(each.getBlock()), new Generation(each.getGeneration()));
    }
  }
}
