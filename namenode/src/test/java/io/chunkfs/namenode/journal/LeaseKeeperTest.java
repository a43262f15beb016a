package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.store.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private final SetClock clock = new SetClock();
  private final Peers peers = new Peers();
  private final LeaseKeeper keeper = new LeaseKeeper(peers, clock, Duration.ofNanos(300));

  @Test
  void itHoldsNothingBeforeTheFirstRound() {
    assertThat(keeper.holds()).isFalse();
  }

  @Test
  void aRoundIsWorthTheLengthFromItsStartAndNotFromItsEnd() throws Exception {
    peers.takes = 100;
    keeper.round();

    assertThat(keeper.holds()).isTrue();
    clock.now += 199;
    assertThat(keeper.holds()).isTrue();
    clock.now += 1;
    assertThat(keeper.holds()).isFalse();
  }

  @Test
  void aFailedRoundNeitherProlongsNorTakesBack() throws Exception {
    keeper.round();
    clock.now += 100;
    peers.answer = false;
    keeper.round();

    assertThat(keeper.holds()).isTrue();
    clock.now += 200;
    assertThat(keeper.holds()).isFalse();
  }

  @Test
  void aRunningKeeperKeepsTheLease() {
    Journal journal = new MemoryJournal(new AppliedState(new MemoryStore()));
    try (LeaseKeeper running = LeaseKeeper.start(journal, Clock.system(), Duration.ofMillis(300))) {
      await().atMost(Duration.ofSeconds(10)).until(running::holds);
      journal.close();
      await().atMost(Duration.ofSeconds(10)).until(() -> !running.holds());
    }
  }

  /** A clock that the test sets. */
  private static final class SetClock implements Clock {
    private long now = 1_000;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }

  /** Peers that answer, or do not, after some time. */
  private final class Peers implements Journal {
    private boolean answer = true;
    private long takes;

    @Override
    public CompletableFuture<Void> confirmLeadership() {
      clock.now += takes;
      return answer
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(new IOException("no majority"));
    }

    @Override
    public CompletableFuture<Boolean> submit(io.chunkfs.proto.Batch batch) {
      throw new IllegalStateException("nothing is submitted here");
    }

    @Override
    public Leadership leadership() {
      return new Leadership(1, true, true, "");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
