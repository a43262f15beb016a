package io.chunkfs.namenode.repair;

import java.time.Duration;
import java.util.Optional;

/**
 * When copies will be done: an estimate from the rate at which bytes came lately. At the end of a
 * wave not all datanodes have something to do, for a block is never split: then the busiest one
 * decides, and the one that a waiting block falls to.
 *
 * <p>Thread: the cluster's owner.
 */
final class Forecast {
  private final Wave wave;
  private final Flights flights;
  private final Backlog backlog;

  Forecast(Wave wave, Flights flights, Backlog backlog) {
    this.wave = wave;
    this.flights = flights;
    this.backlog = backlog;
  }

  /** Bytes still to come of copies under way and of blocks in no less danger than this. */
  long left(Danger least) {
    return flights.left() + backlog.bytes(least);
  }

  /** When those will all be there; empty when nobody can tell, as while no copy is under way. */
  Optional<Duration> doneIn(Danger least) {
    if (flights.size() == 0) return Optional.empty();
    Optional<Duration> together = wave.doneIn(left(least));
    Flights.Spread spread = flights.spread();
    if (together.isEmpty() || spread.targets() == 0) return together;
    long perNode = Math.min(flights.bandwidthBytes(), wave.rate() / spread.targets());
    if (perNode <= 0) return together;
    long last = spread.most();
    long blocks = backlog.blocks(least);
    if (blocks > 0) last = Math.max(last, spread.fewest() + backlog.bytes(least) / blocks);
    Duration alone = Duration.ofMillis((long) (last * 1e3 / perNode));
    return Optional.of(together.get().compareTo(alone) > 0 ? together.get() : alone);
  }
}
