package io.chunkfs.datanode.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeltaJournalTest {
  private final DeltaJournal journal = new DeltaJournal(4);

  @Test
  void nothingIsKeptBeforeTheFirstFullReportHasBegun() {
    journal.record(change(1));

    assertThat(journal.needsFullReport()).isTrue();
    assertThat(journal.beginFullReport()).isZero();
    assertThat(journal.unacknowledged(10)).isEqualTo(new DeltaJournal.Deltas(1, List.of()));
  }

  @Test
  void changesAreNumberedAndSentUntilTheyAreAcknowledged() {
    journal.beginFullReport();
    journal.record(change(1));
    journal.record(change(2));
    journal.record(change(3));

    assertThat(journal.unacknowledged(2))
        .isEqualTo(new DeltaJournal.Deltas(1, List.of(change(1), change(2))));
    assertThat(journal.acknowledge(2)).isTrue();
    assertThat(journal.unacknowledged(2)).isEqualTo(new DeltaJournal.Deltas(3, List.of(change(3))));
    assertThat(journal.acknowledge(3)).isTrue();
    assertThat(journal.unacknowledged(2)).isEqualTo(new DeltaJournal.Deltas(4, List.of()));
  }

  @Test
  void anAcknowledgementOfWhatWasNeverSentIsNotBelieved() {
    journal.beginFullReport();
    journal.record(change(1));

    assertThat(journal.acknowledge(2)).isFalse();
    assertThat(journal.acknowledge(1)).isTrue();
    assertThat(journal.acknowledge(0)).isFalse();
  }

  @Test
  void moreChangesThanItKeepsNeedAFullReportAfterWhichNumbersGoOn() {
    journal.beginFullReport();
    for (int block = 1; block <= 5; block++) journal.record(change(block));

    assertThat(journal.needsFullReport()).isTrue();
    long through = journal.beginFullReport();
    assertThat(journal.needsFullReport()).isFalse();
    journal.record(change(6));
    assertThat(journal.unacknowledged(10))
        .isEqualTo(new DeltaJournal.Deltas(through + 1, List.of(change(6))));
  }

  @Test
  void afterADigestOnlyWhatItCannotTellIsToldAgain() {
    journal.beginFullReport();
    journal.record(change(1, ReplicaState.SEALED));
    journal.record(change(2, ReplicaState.OPEN));
    journal.record(change(2, ReplicaState.CORRUPT).toBuilder().setRetracts(5).build());
    journal.record(change(1, ReplicaState.SEALED));

    assertThat(journal.rebase()).isEqualTo(4);
    assertThat(journal.acknowledged()).isEqualTo(4);
    assertThat(journal.unacknowledged(10))
        .isEqualTo(new DeltaJournal.Deltas(5, List.of(change(2, ReplicaState.CORRUPT))));
    assertThat(journal.last()).isEqualTo(5);
    assertThat(journal.acknowledge(5)).isTrue();
  }

  private static ReplicaReport change(int block, ReplicaState state) {
    return change(block).toBuilder().setState(state).build();
  }

  private static ReplicaReport change(int block) {
    return ReplicaReport.newBuilder().setBlock(block).build();
  }
}
