package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.namenode.store.Store;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Batch;
import io.chunkfs.proto.BatchId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every journal must do. One journal for all tests, each of which goes on from the last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JournalContractTest {
  private Store store;
  private AppliedState state;
  private Journal journal;
  private long tests;

  /** A store that outlives restarts; empty at first. */
  abstract Store openStore() throws IOException;

  /** A journal over it, ready or not. */
  abstract Journal openJournal(AppliedState applied) throws IOException;

  @BeforeAll
  final void open() throws IOException {
    store = openStore();
    state = new AppliedState(store);
    journal = openJournal(state);
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.leadership().ready());
  }

  @AfterAll
  final void close() {
    journal.close();
    state.close();
  }

  @BeforeEach
  final void count() {
    tests++;
  }

  /** The batch to go on from. */
  final BatchId last() {
    return state.applied().getBatch();
  }

  final void restart() throws IOException {
    close();
    open();
  }

  @Test
  void aBatchIsAppliedBeforeItsSubmissionCompletes() throws Exception {
    Batch batch = batch(1, last(), "a", "1");

    assertThat(Fixture.get(journal.submit(batch))).isTrue();
    assertThat(Fixture.value(state, "a")).isEqualTo("1");
    assertThat(state.applied().getBatch()).isEqualTo(batch.getId());
    assertThat(state.applied().getTerm()).isEqualTo(journal.leadership().term());
  }

  @Test
  void listenersHearOfEachAppliedBatchOnce() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    state.listen((changes, row) -> heard.add(changes.get(0).getKey().toStringUtf8()));
    BatchId base = last();

    Batch first = batch(1, base, "a", "1");
    Fixture.get(journal.submit(first));
    Fixture.get(journal.submit(batch(2, base, "skipped", "1")));
    Fixture.get(journal.submit(batch(3, first.getId(), "b", "1")));

    assertThat(heard).containsExactly("a", "b");
  }

  @Test
  void aBatchUponAnotherThanTheLastIsSkippedAndSoAreThoseUponIt() throws Exception {
    BatchId base = last();
    Batch first = batch(1, base, "a", "1");
    Batch stale = batch(2, base, "a", "2");
    Batch uponStale = batch(3, stale.getId(), "a", "3");
    Batch next = batch(4, first.getId(), "b", "4");

    assertThat(Fixture.get(journal.submit(first))).isTrue();
    assertThat(Fixture.get(journal.submit(stale))).isFalse();
    assertThat(Fixture.get(journal.submit(uponStale))).isFalse();
    assertThat(Fixture.get(journal.submit(next))).isTrue();
    assertThat(Fixture.value(state, "a")).isEqualTo("1");
    assertThat(Fixture.value(state, "b")).isEqualTo("4");
  }

  @Test
  void batchesOnTheirWayTogetherApplyInOrder() throws Exception {
    List<CompletableFuture<Boolean>> fates = new ArrayList<>();
    BatchId base = last();
    for (int i = 1; i <= 50; i++) {
      Batch batch = batch(i, base, "a", "" + i);
      fates.add(journal.submit(batch));
      base = batch.getId();
    }

    for (CompletableFuture<Boolean> fate : fates) assertThat(Fixture.get(fate)).isTrue();
    assertThat(Fixture.value(state, "a")).isEqualTo("50");
  }

  @Test
  void aBatchOfTheLargestSizeFits() throws Exception {
    String large = "x".repeat((8 << 20) - 200);

    Batch batch = batch(1, last(), "a", large);
    assertThat(Fixture.get(journal.submit(batch))).isTrue();
    assertThat(Fixture.value(state, "a")).hasSize(large.length());
  }

  @Test
  void aReadyLeaderCanConfirmThatItLeads() throws Exception {
    assertThat(journal.leadership().leads()).isTrue();
    Fixture.get(journal.confirmLeadership());
  }

  @Test
  void aRestartKeepsWhatWasAppliedAndGoesOnInALaterTerm() throws Exception {
    Batch first = batch(1, last(), "a", "1");
    Fixture.get(journal.submit(first));
    AppliedRow before = state.applied();
    long term = journal.leadership().term();

    restart();

    assertThat(state.applied()).isEqualTo(before);
    assertThat(Fixture.value(state, "a")).isEqualTo("1");
    assertThat(journal.leadership().term()).isGreaterThan(term);
    assertThat(Fixture.get(journal.submit(batch(2, first.getId(), "a", "2")))).isTrue();
    assertThat(state.applied().getIndex()).isGreaterThan(before.getIndex());
  }

  @Test
  void aClosedJournalTakesNothingAndDoesNotLead() throws IOException {
    journal.close();

    assertThat(journal.leadership().ready()).isFalse();
    assertThatThrownBy(() -> Fixture.get(journal.confirmLeadership()))
        .isInstanceOf(ExecutionException.class);
    Batch batch = batch(1, last(), "a", "closed");
    assertThatThrownBy(() -> Fixture.get(journal.submit(batch)))
        .isInstanceOf(ExecutionException.class);
    restart();
    assertThat(Fixture.value(state, "a")).isNotEqualTo("closed");
  }

  /** Like the fixture's, with an id that no other test uses. */
  private Batch batch(long counter, BatchId base, String key, String value) {
    return Fixture.batch(tests * 1_000 + counter, base, key, value);
  }
}
