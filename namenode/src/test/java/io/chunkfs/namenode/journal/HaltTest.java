package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.Store;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Batch;
import io.chunkfs.proto.BatchId;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fails below an acknowledgement ends the process, and acknowledges nothing. */
class HaltTest {
  private final List<Throwable> halts = new CopyOnWriteArrayList<>();
  private final FailingStore store = new FailingStore();
  private final AppliedState state = new AppliedState(store);

  @TempDir private Path directory;

  private RatisJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = RatisJournal.start(Fixture.options(directory), state, Clock.system(), halts::add);
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.leadership().ready());
  }

  @AfterEach
  void close() {
    journal.close();
    state.close();
  }

  @Test
  void anEntryThatCannotBeAppliedHaltsTheProcessOnce() {
    store.failing = true;
    CompletableFuture<Boolean> fate = submit();

    assertHaltedWith("planted");
    assertNotAcknowledged(fate);
    assertThat(halts).hasSize(1);
  }

  @Test
  void aLogThatCannotBeMadeDurableHaltsTheProcess() throws IOException {
    Path group;
    try (Stream<Path> entries = Files.list(directory)) {
      group = entries.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    Files.move(group, directory.resolve("away"));
    CompletableFuture<Boolean> fate = submit();

    assertHaltedWith(group.toString());
    assertNotAcknowledged(fate);
  }

  @Test
  void aStoreThatCannotBeFlushedHaltsTheProcess() throws Exception {
    store.failing = false;
    store.failingFlush = true;
    BatchId base = BatchId.getDefaultInstance();
    for (int i = 1; halts.isEmpty(); i++) {
      Batch batch = Fixture.batch(i, base, "a", "x".repeat(100_000));
      Fixture.get(journal.submit(batch));
      base = batch.getId();
      assertThat(i).isLessThan(1_000);
    }
    assertHaltedWith("planted");
    store.failingFlush = false;
  }

  @Test
  void anEndOfRatisThatNobodyAskedForHaltsTheProcess() {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("StateMachineUpdater"))
        .forEach(Thread::interrupt);

    assertHaltedWith("the journal ended");
    assertThat(journal.leadership().ready()).isFalse();
  }

  @Test
  void anEndThatWasAskedForHaltsNothing() {
    journal.close();

    assertThat(halts).isEmpty();
  }

  private CompletableFuture<Boolean> submit() {
    return journal.submit(Fixture.batch(1, BatchId.getDefaultInstance(), "a", "1"));
  }

  /** Threads of the library may die of the planted fault as well: they do not fail the test. */
  private void assertHaltedWith(String message) {
    await()
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !halts.isEmpty());
    assertThat(halts.get(0)).hasMessageContaining(message);
  }

  private static void assertNotAcknowledged(CompletableFuture<Boolean> fate) {
    assertThatThrownBy(() -> assertThat(fate.get(100, TimeUnit.MILLISECONDS)).isFalse())
        .isInstanceOfAny(TimeoutException.class, java.util.concurrent.ExecutionException.class);
  }

  /** A store whose disk fails on demand. */
  private static final class FailingStore implements Store {
    private final Store store = new MemoryStore();
    private volatile boolean failing;
    private volatile boolean failingFlush;

    @Override
    public View view() {
      return store.view();
    }

    @Override
    public AppliedRow applied() {
      return store.applied();
    }

    @Override
    public void write(List<Change> changes, AppliedRow applied) throws IOException {
      if (failing) throw new IOException("planted");
      store.write(changes, applied);
    }

    @Override
    public AppliedRow flush() throws IOException {
      if (failingFlush) throw new IOException("planted");
      return store.flush();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
