package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.SLICE;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.first;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.readAll;
import static io.chunkfs.datanode.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Readers meet a replica in every state and see a prefix of it, or that it is not there. */
class ReadersRaceTest {
  private static final int ROUNDS = 400;
  private static final int LENGTH = 5000;

  private final byte[] block = bytes(1, LENGTH);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong reads = new AtomicLong();

  @Test
  void whileReplicasAreWrittenSealedContinuedAndDeletedReadersSeeAPrefix() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ReplicaStore store = StoreFixture.open(new ForgetfulDisk(), Path.of("/v1"))) {
      List<Future<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) readers.add(threads.submit(reader(store)));
      try {
        for (int round = 0; round < ROUNDS; round++) live(store);
      } finally {
        over.set(true);
      }
      for (Future<Void> each : readers) each.get(20, TimeUnit.SECONDS);
      assertThat(reads.get()).isPositive();
      assertThat(store.volumes().get(0).getFailure()).isEmpty();
      assertThat(store.volumes().get(0).getUsed()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  private void live(ReplicaStore store) throws ChunkFsException {
    OpenReplica replica = store.create(key(1, 1), LENGTH, SLICE);
    write(replica, block, 0, 3000);
    replica.acked(1500);
    OpenReplica next = store.resume(key(1, 2), key(1, 1).generation(), LENGTH);
    write(next, block, 1600, LENGTH);
    next.acked(LENGTH);
    next.seal();
    OpenReplica again = store.resume(key(1, 3), key(1, 2).generation(), LENGTH);
    again.seal();
    store.delete(key(1, 3).block(), key(1, 3).generation());
  }

  private Callable<Void> reader(ReplicaStore store) {
    return () -> {
      while (!over.get()) {
        try {
          byte[] seen = readAll(store, key(1, 1));
          assertThat(seen).isEqualTo(first(block, seen.length));
          reads.incrementAndGet();
        } catch (ChunkFsException absent) {
          assertThat(absent.code()).as(absent.getMessage()).isEqualTo(ErrorCode.NO_SUCH_REPLICA);
        }
      }
      return null;
    };
  }
}
