package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.proto.Batch;
import io.chunkfs.proto.BatchId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal makes of its log at a start. */
class RatisLogTest {
  private final List<Throwable> halts = new CopyOnWriteArrayList<>();

  @TempDir private Path directory;

  private AppliedState state;
  private RatisJournal journal;

  @BeforeEach
  void open() throws IOException {
    state = new AppliedState(RocksStore.open(directory.resolve("store"), Fixture.TINY));
    journal = openJournal(state);
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.leadership().ready());
  }

  @AfterEach
  void nothingHaltedTheProcess() {
    close();
    assertThat(halts).isEmpty();
  }

  private RatisJournal openJournal(AppliedState applied) throws IOException {
    return RatisJournal.start(
        Fixture.options(directory.resolve("journal")), applied, Clock.system(), halts::add);
  }

  private void close() {
    journal.close();
    state.close();
  }

  @Test
  void aStoreThatLostEverythingComesBackFromTheLog() throws Exception {
    Batch first = submit(1, BatchId.getDefaultInstance());
    submit(2, first.getId());
    submit(3, BatchId.getDefaultInstance());
    close();
    FileUtils.deleteDirectory(directory.resolve("store").toFile());

    open();

    assertThat(Fixture.value(state, "k1")).hasSize(1_000);
    assertThat(Fixture.value(state, "k2")).hasSize(1_000);
    assertThat(Fixture.value(state, "k3")).as("skipped then and now").isNull();
    assertThat(state.applied().getBatch().getCounter()).isEqualTo(2);
  }

  @Test
  void flushesShortenTheLogAndARestartGoesOnFromTheStore() throws Exception {
    BatchId base = BatchId.getDefaultInstance();
    for (int i = 1; i <= 600; i++) base = submit(i, base).getId();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> logFiles().get(0).contains("log_0") == false);

    close();
    open();

    assertThat(Fixture.value(state, "k600")).hasSize(1_000);
    submit(601, base);
    assertThat(Fixture.value(state, "k601")).hasSize(1_000);
  }

  @Test
  void aLogThatBeginsBehindTheStoreIsRefused() throws Exception {
    BatchId base = BatchId.getDefaultInstance();
    for (int i = 1; i <= 600; i++) base = submit(i, base).getId();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> logFiles().get(0).contains("log_0") == false);
    close();
    FileUtils.deleteDirectory(directory.resolve("store").toFile());

    assertRefused("the store needs it from entry 0 on");
  }

  @Test
  void aStoreWithoutItsLogIsRefused() throws Exception {
    submit(1, BatchId.getDefaultInstance());
    close();
    FileUtils.moveDirectory(
        directory.resolve("journal").toFile(), directory.resolve("away").toFile());

    assertRefused("is missing");
  }

  @Test
  void aTornTailHealsWhateverTheCrashLeftOfTheLastEntry() throws Exception {
    BatchId base = submit(1, BatchId.getDefaultInstance()).getId();
    close();
    Path file = openFile();
    byte[] whole = Files.readAllBytes(file);
    byte[] torn = java.util.Arrays.copyOf(whole, whole.length + 700);
    // An entry of 500 bytes of which only the beginning and some later sector arrived.
    torn[whole.length] = (byte) 0xf4;
    torn[whole.length + 1] = 3;
    torn[whole.length + 2] = 8;
    torn[whole.length + 400] = 55;
    Files.write(file, torn);

    open();

    assertThat(Fixture.value(state, "k1")).hasSize(1_000);
    submit(2, base);
    close();
    open();
    assertThat(Fixture.value(state, "k2")).hasSize(1_000);
  }

  @Test
  void damageBeforeTheTailIsRefusedNamingFileAndOffset() throws Exception {
    BatchId base = BatchId.getDefaultInstance();
    for (int i = 1; i <= 10; i++) base = submit(i, base).getId();
    close();
    Path file = openFile();
    byte[] bytes = Files.readAllBytes(file);
    for (int offset : new int[] {2_000, 5_000}) {
      byte[] damaged = bytes.clone();
      damaged[offset] ^= 0x40;
      Files.write(file, damaged);

      assertRefused(file + " is damaged at offset");
      assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }
    Files.write(file, bytes);
    open();
    assertThat(Fixture.value(state, "k10")).hasSize(1_000);
  }

  @Test
  void damageInAFileThatIsNotWrittenToAnyMoreIsRefusedNamingFileAndOffset() throws Exception {
    BatchId base = BatchId.getDefaultInstance();
    for (int i = 1; i <= 100; i++) base = submit(i, base).getId();
    close();
    Path file = directory.resolve("journal").resolve(logFiles().get(0));
    byte[] bytes = Files.readAllBytes(file);
    byte[] damaged = bytes.clone();
    damaged[bytes.length / 2] ^= 0x40;
    Files.write(file, damaged);

    assertRefused(file + " is damaged at offset");
    Files.write(file, bytes);
    open();
    assertThat(Fixture.value(state, "k100")).hasSize(1_000);
  }

  @Test
  void theFirstElectionAfterAStartDoesNotWaitForALeadersSilence() throws Exception {
    close();
    JournalOptions usual = Fixture.options(directory.resolve("journal"));
    JournalOptions patient =
        new JournalOptions(
            usual.directory(),
            usual.self(),
            usual.members(),
            Duration.ofSeconds(60),
            Duration.ofSeconds(90),
            usual.firstElection(),
            usual.segmentBytes(),
            usual.flushBytes());
    state = new AppliedState(RocksStore.open(directory.resolve("store"), Fixture.TINY));
    journal = RatisJournal.start(patient, state, Clock.system(), halts::add);

    await().atMost(Duration.ofSeconds(20)).until(() -> journal.leadership().ready());
  }

  private Batch submit(long counter, BatchId base) throws Exception {
    Batch batch = Fixture.batch(counter, base, "k" + counter, "v".repeat(1_000));
    Fixture.get(journal.submit(batch));
    return batch;
  }

  private void assertRefused(String detail) throws IOException {
    try (AppliedState applied =
        new AppliedState(RocksStore.open(directory.resolve("store"), Fixture.TINY))) {
      assertThatThrownBy(() -> openJournal(applied))
          .hasMessageContaining(detail)
          .hasMessageContaining(directory.toString())
          .isInstanceOfSatisfying(
              ChunkFsException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
    }
  }

  private Path openFile() throws IOException {
    String name =
        logFiles().stream().filter(each -> each.contains("inprogress")).findFirst().orElseThrow();
    return directory.resolve("journal").resolve(name);
  }

  /** The log's files in order, relative to the journal's directory. */
  private List<String> logFiles() throws IOException {
    Path journal = directory.resolve("journal");
    try (Stream<Path> files = Files.walk(journal)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("log_"))
          .sorted(Comparator.comparing(RatisLogTest::first))
          .map(file -> journal.relativize(file).toString())
          .toList();
    }
  }

  private static long first(Path file) {
    String[] parts = file.getFileName().toString().split("[_-]");
    return Long.parseLong(parts[1].equals("inprogress") ? parts[2] : parts[1]);
  }
}
