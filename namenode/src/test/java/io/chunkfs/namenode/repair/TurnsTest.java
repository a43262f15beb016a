package io.chunkfs.namenode.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.Promises;
import io.chunkfs.namenode.repair.Turns.Served;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final long SECOND = 1_000_000_000;

  private final Backlog backlog = new Backlog();
  private final Flights flights =
      new Flights(
          new RepairLimits(1 << 20, 2, 3, Duration.ZERO), new Promises(), node -> 0, new Inflow());
  private final Turns turns = new Turns(backlog, flights, 3);
  private final List<Long> served = new ArrayList<>();

  @Test
  void theMostEndangeredComeFirstAndEachInTheOrderInWhichItCame() {
    put(Danger.SURPLUS, 9);
    put(Danger.MORE_LEFT, 7, 6);
    put(Danger.TWO_LEFT, 5);
    put(Danger.ONE_LEFT, 3, 2, 4);

    take(Served.DONE, 0);

    assertThat(served).containsExactly(3L, 2L, 4L, 5L, 7L, 6L, 9L);
    assertThat(backlog.awaitsCopies()).isFalse();
  }

  @Test
  void othersWaitWhileAMoreEndangeredBlockWaitsForABusyNodeButNotForEver() {
    put(Danger.ONE_LEFT, 1);
    put(Danger.TWO_LEFT, 2);

    for (int second = 0; second < 10; second++) take(Served.BUSY, second);
    assertThat(served).containsOnly(1L);

    take(Served.BUSY, 10);
    assertThat(served).endsWith(1L, 2L);
  }

  @Test
  void aBlockForWhichNothingCanBeDoneKeepsNobodyWaiting() {
    put(Danger.ONE_LEFT, 1);
    put(Danger.TWO_LEFT, 2);

    take(Served.NOT_NOW, 0);

    assertThat(served).containsExactly(1L, 2L);
    assertThat(backlog.waiting()).containsExactly(1L, 1L, 0L);
  }

  @Test
  void noMoreCopiesAreBegunThanTheClusterMayHave() {
    for (int copy = 1; copy <= 3; copy++) {
      flights.add(RepairFixture.facts(copy, 3, 1, List.of()), copy, copy + 10, Danger.TWO_LEFT, 0);
    }
    put(Danger.ONE_LEFT, 9);
    put(Danger.SURPLUS, 8);

    take(Served.DONE, 0);

    assertThat(served).as("a deletion is no copy").containsExactly(8L);
  }

  @Test
  void aBlockIsFiledUnderOneDangerOnly() {
    put(Danger.TWO_LEFT, 1);
    put(Danger.ONE_LEFT, 1);

    assertThat(backlog.waiting()).containsExactly(1L, 0L, 0L);
    assertThat(backlog.bytes(Danger.MORE_LEFT)).isEqualTo(100);
    backlog.drop(new BlockId(1));
    assertThat(backlog.awaitsCopies()).isFalse();
  }

  private void put(Danger danger, long... blocks) {
    for (long block : blocks) backlog.put(new BlockId(block), danger, 100);
  }

  private void take(Served outcome, int second) {
    turns.take(
        (block, danger) -> {
          served.add(block.value());
          return outcome;
        },
        second * SECOND);
  }
}
