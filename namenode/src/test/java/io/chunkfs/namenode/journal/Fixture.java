package io.chunkfs.namenode.journal;

import com.google.protobuf.ByteString;
import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.namenode.journal.JournalOptions.Member;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.store.StoreOptions;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.Batch;
import io.chunkfs.proto.BatchId;
import io.chunkfs.proto.Change;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the tests of this package share. */
final class Fixture {
  /** Buffers so small that the store flushes all the time. */
  static final StoreOptions TINY = new StoreOptions(1 << 20, 64 << 10, 2);

  private Fixture() {}

  /** The shipped limits. */
  static Limits limits() {
    try {
      return Limits.from(Settings.defaults());
    } catch (SettingException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  /** A batch of one change. */
  static Batch batch(long counter, BatchId base, String key, String value) {
    return Batch.newBuilder()
        .setId(BatchId.newBuilder().setTerm(1).setStart(7).setCounter(counter))
        .setBase(base)
        .addChanges(
            Change.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .setPut(true))
        .build();
  }

  static String value(AppliedState state, String key) {
    try (View view = state.acquire()) {
      byte[] value = view.get(key.getBytes(StandardCharsets.UTF_8));
      return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
  }

  static <R> R get(CompletableFuture<R> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  /** A journal of one member on a free port, with small files. */
  static JournalOptions options(Path directory) {
    return new JournalOptions(
        directory,
        "nn1",
        List.of(new Member("nn1", new InetSocketAddress("127.0.0.1", 0), "127.0.0.1:8020")),
        Duration.ofMillis(500),
        Duration.ofMillis(800),
        Duration.ofMillis(10),
        64 << 10,
        256 << 10);
  }
}
