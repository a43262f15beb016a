package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import java.time.Duration;
import java.util.Arrays;

/**
 * Gives waiting blocks their turns, the most endangered first. Blocks in less danger get turns only
 * while none in more danger waits for a busy datanode; but a few every ten seconds even then, so
 * that many blocks with a hint of loss never starve the others wholly.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Turns {
  private static final int EXAMINED = 2_000;
  private static final int BUSY_ENOUGH = 200;
  private static final int TRIMMED = 1_000;
  private static final int WHEN_STARVED = 16;
  private static final long STARVED_NANOS = Duration.ofSeconds(10).toNanos();

  private final Backlog backlog;
  private final Flights flights;
  private final int mostCopies;
  private final long[] servedNanos = new long[Danger.COPIED];

  /** How a turn went. */
  enum Served {
    /** All that is to be ordered is. */
    DONE,
    /** The block is not here any more. */
    GONE,
    /** It waits for a datanode that does as much as it may. */
    BUSY,
    /** It waits for something else. */
    NOT_NOW
  }

  /** Serves one block. */
  interface Server {
    Served serve(BlockId block, Danger danger);
  }

  Turns(Backlog backlog, Flights flights, int mostCopies) {
    this.backlog = backlog;
    this.flights = flights;
    this.mostCopies = mostCopies;
    Arrays.fill(servedNanos, Long.MIN_VALUE);
  }

  void take(Server server, long nowNanos) {
    boolean worseWaits = false;
    for (Danger danger : Danger.values()) {
      if (!danger.needsCopy()) break;
      int index = danger.ordinal();
      boolean starved =
          servedNanos[index] != Long.MIN_VALUE && nowNanos - servedNanos[index] >= STARVED_NANOS;
      boolean none = backlog.queue(danger).isEmpty();
      if (none || servedNanos[index] == Long.MIN_VALUE) servedNanos[index] = nowNanos;
      if (none || (worseWaits && !starved)) continue;
      servedNanos[index] = nowNanos;
      worseWaits |= serve(danger, worseWaits ? WHEN_STARVED : EXAMINED, server);
    }
    serve(Danger.SURPLUS, TRIMMED, server);
  }

  /** Serves blocks of one danger; true when some wait for a busy datanode. */
  private boolean serve(Danger danger, int most, Server server) {
    BlockQueue queue = backlog.queue(danger);
    int busy = 0;
    for (int left = Math.min(queue.size(), EXAMINED), done = 0; left > 0 && done < most; left--) {
      if (danger.needsCopy() && flights.size() >= mostCopies) return true;
      long block = queue.rotate();
      if (block == 0) break;
      switch (server.serve(new BlockId(block), danger)) {
        case DONE -> {
          queue.remove(block);
          done++;
        }
        case BUSY -> {
          if (++busy >= BUSY_ENOUGH) return true;
        }
        case GONE, NOT_NOW -> {}
      }
    }
    return busy > 0;
  }
}
