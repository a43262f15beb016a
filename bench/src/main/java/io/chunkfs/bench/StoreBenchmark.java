package io.chunkfs.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Store;
import io.chunkfs.namenode.store.StoreOptions;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the namenode's rows cost: a directory of 200,000 entries of 150 bytes, most of it flushed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StoreBenchmark {
  private static final InodeId DIRECTORY = new InodeId(7);
  private static final int ENTRIES = 200_000;
  private static final int BATCH = 100;
  private static final int VALUE_BYTES = 150;

  /** Which store. */
  @Param({"memory", "rocks"})
  public String kind;

  private final Random random = new Random(1);
  private Path directory;
  private Store store;
  private View view;
  private long index;

  /** Fills the store. */
  @Setup
  public void fill() throws IOException {
    directory = Files.createTempDirectory("store-benchmark");
    store =
        kind.equals("memory")
            ? new MemoryStore()
            : RocksStore.open(directory, new StoreOptions(64 << 20, 32 << 20, 3));
    for (int i = 0; i < ENTRIES; i += BATCH) store.write(changes(i), next());
    store.flush();
    view = store.view();
  }

  /** Closes and removes the store. */
  @TearDown
  public void remove() throws IOException {
    view.close();
    store.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }

  /** One entry that is there. */
  @Benchmark
  public byte[] get() {
    return view.get(key(random.nextInt(ENTRIES)));
  }

  /** One entry that is not there. */
  @Benchmark
  public byte[] getNothing() {
    return view.get(Keys.entry(DIRECTORY, "none" + random.nextInt()));
  }

  /** A page of 1,000 entries. */
  @Benchmark
  public int scanPage() {
    byte[] end = Keys.end(Keys.of(Keys.ENTRY, DIRECTORY.value()));
    int rows = 0;
    try (RowCursor cursor = view.scan(key(random.nextInt(ENTRIES - 1_000)), end)) {
      while (rows < 1_000 && cursor.next()) rows++;
    }
    return rows;
  }

  /** One batch of 100 changes, and the view that follows it. */
  @Benchmark
  public long writeBatch() throws IOException {
    store.write(changes(random.nextInt(ENTRIES - BATCH)), next());
    try (View after = store.view()) {
      return after.applied().getIndex();
    }
  }

  /** One hundred commands of two reads and two changes over an overlay, as one batch. */
  @Benchmark
  public List<Change> overlay() {
    Overlay overlay = new Overlay(view);
    for (int i = 0; i < BATCH; i++) {
      byte[] key = key(random.nextInt(ENTRIES));
      overlay.get(key);
      overlay.put(key, new byte[VALUE_BYTES]);
      overlay.get(key);
      overlay.put(Keys.back(new InodeId(1 + random.nextInt(ENTRIES))), new byte[20]);
      overlay.keep();
    }
    return overlay.changes();
  }

  private AppliedRow next() {
    return AppliedRow.newBuilder().setTerm(1).setIndex(++index).build();
  }

  private static List<Change> changes(int from) {
    List<Change> changes = new ArrayList<>(BATCH);
    for (int i = from; i < from + BATCH; i++) {
      changes.add(
          Change.newBuilder()
              .setKey(UnsafeByteOperations.unsafeWrap(key(i)))
              .setValue(UnsafeByteOperations.unsafeWrap(new byte[VALUE_BYTES]))
              .setPut(true)
              .build());
    }
    return changes;
  }

  private static byte[] key(int entry) {
    return Keys.entry(DIRECTORY, String.format("file-%08d", entry));
  }
}
