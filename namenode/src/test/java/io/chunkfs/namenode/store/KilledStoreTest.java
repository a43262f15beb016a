package io.chunkfs.namenode.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chunkfs.namenode.ChildJvm;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store is killed between its own flushes, which tiny buffers force. */
class KilledStoreTest {
  private static final StoreOptions TINY = new StoreOptions(1 << 20, 64 << 10, 2);
  private static final int KEYS = 50;

  @TempDir private Path directory;

  @Test
  void aKilledStoreHoldsAWholeNumberOfBatchesAndAllThatWasFlushed() throws Exception {
    long before = 0;
    for (int round = 0; round < 3; round++) {
      long flushed;
      try (ChildJvm child = ChildJvm.start(Endless.class, Map.of(), directory.toString())) {
        flushed = Long.parseLong(child.line("flushed "));
        for (int i = 0; i < 3; i++) flushed = Long.parseLong(child.line("flushed "));
        for (String line : child.kill("flushed ")) flushed = Long.parseLong(line);
      }
      long found = assertWhole();
      assertThat(found).isGreaterThanOrEqualTo(flushed);
      assertThat(flushed).isGreaterThan(before);
      before = found;
    }
  }

  private long assertWhole() throws IOException {
    try (Store store = RocksStore.open(directory, TINY);
        View view = store.view()) {
      long index = store.applied().getIndex();
      List<Long> values = new ArrayList<>();
      for (int key = 0; key < KEYS; key++)
        values.add(ByteBuffer.wrap(view.get(key(key))).getLong());
      assertThat(values).containsOnly(index);
      return index;
    }
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(5).put((byte) 'k').putInt(number).array();
  }

  /** Sets all keys to the batch's index, batch after batch; prints what it flushed itself. */
  static final class Endless {
    public static void main(String[] arguments) throws IOException {
      try (Store store = RocksStore.open(Path.of(arguments[0]), TINY)) {
        for (long index = store.applied().getIndex() + 1; true; index++) {
          byte[] value = ByteBuffer.allocate(200).putLong(index).array();
          List<Change> changes = new ArrayList<>();
          for (int key = 0; key < KEYS; key++) {
            changes.add(
                Change.newBuilder()
                    .setKey(ByteString.copyFrom(key(key)))
                    .setValue(ByteString.copyFrom(value))
                    .setPut(true)
                    .build());
          }
          store.write(changes, AppliedRow.newBuilder().setIndex(index).build());
          if (index % 97 == 0) System.out.println("flushed " + store.flush().getIndex());
        }
      }
    }
  }
}
