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
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal must do. */
abstract class JournalContractTest {
  private Store store;
  private AppliedState state;
  private Journal journal;

  /** A store that outlives restarts; empty at first. */
  abstract Store openStore() throws IOException;

  /** A journal over it, ready or not. */
  abstract Journal openJournal(AppliedState applied) throws IOException;

  @BeforeEach
  final void open() throws IOException {
    store = openStore();
    state = new AppliedState(store);
    journal = openJournal(state);
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.leadership().ready());
  }

  @AfterEach
  final void close() {
    journal.close();
    state.close();
  }

  final void restart() throws IOException {
    close();
    open();
  }

  @Test
  void aBatchIsAppliedBeforeItsSubmissionCompletes() throws Exception {
    Batch batch = Fixture.batch(1, BatchId.getDefaultInstance(), "a", "1");

    assertThat(Fixture.get(journal.submit(batch))).isTrue();
    assertThat(Fixture.value(state, "a")).isEqualTo("1");
    assertThat(state.applied().getBatch()).isEqualTo(batch.getId());
    assertThat(state.applied().getTerm()).isEqualTo(journal.leadership().term());
  }

  @Test
  void listenersHearOfEachAppliedBatchOnce() throws Exception {
    List<String> heard = new ArrayList<>();
    state.listen((changes, row) -> heard.add(changes.get(0).getKey().toStringUtf8()));

    Batch first = Fixture.batch(1, BatchId.getDefaultInstance(), "a", "1");
    Fixture.get(journal.submit(first));
    Fixture.get(journal.submit(Fixture.batch(2, BatchId.getDefaultInstance(), "skipped", "1")));
    Fixture.get(journal.submit(Fixture.batch(3, first.getId(), "b", "1")));

    assertThat(heard).containsExactly("a", "b");
  }

  @Test
  void aBatchUponAnotherThanTheLastIsSkippedAndSoAreThoseUponIt() throws Exception {
    Batch first = Fixture.batch(1, BatchId.getDefaultInstance(), "a", "1");
    Batch stale = Fixture.batch(2, BatchId.getDefaultInstance(), "a", "2");
    Batch uponStale = Fixture.batch(3, stale.getId(), "a", "3");
    Batch next = Fixture.batch(4, first.getId(), "b", "4");

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
    BatchId base = BatchId.getDefaultInstance();
    for (int i = 1; i <= 50; i++) {
      Batch batch = Fixture.batch(i, base, "a", "" + i);
      fates.add(journal.submit(batch));
      base = batch.getId();
    }

    for (CompletableFuture<Boolean> fate : fates) assertThat(Fixture.get(fate)).isTrue();
    assertThat(Fixture.value(state, "a")).isEqualTo("50");
  }

  @Test
  void aBatchOfTheLargestSizeFits() throws Exception {
    String large = "x".repeat((8 << 20) - 200);

    Batch batch = Fixture.batch(1, BatchId.getDefaultInstance(), "a", large);
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
    Batch first = Fixture.batch(1, BatchId.getDefaultInstance(), "a", "1");
    Fixture.get(journal.submit(first));
    AppliedRow before = state.applied();
    long term = journal.leadership().term();

    restart();

    assertThat(state.applied()).isEqualTo(before);
    assertThat(Fixture.value(state, "a")).isEqualTo("1");
    assertThat(journal.leadership().term()).isGreaterThan(term);
    assertThat(Fixture.get(journal.submit(Fixture.batch(2, first.getId(), "a", "2")))).isTrue();
    assertThat(state.applied().getIndex()).isGreaterThan(before.getIndex());
  }

  @Test
  void aClosedJournalTakesNothingAndDoesNotLead() {
    journal.close();

    assertThat(journal.leadership().ready()).isFalse();
    assertThatThrownBy(() -> Fixture.get(journal.confirmLeadership()))
        .isInstanceOf(ExecutionException.class);
    Batch batch = Fixture.batch(1, BatchId.getDefaultInstance(), "a", "1");
    assertThatThrownBy(() -> Fixture.get(journal.submit(batch)))
        .isInstanceOf(ExecutionException.class);
  }

  final Journal journal() {
    return journal;
  }

  final AppliedState state() {
    return state;
  }
}
