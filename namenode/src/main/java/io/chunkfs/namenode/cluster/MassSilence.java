package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells a cut network from so many deaths (DESIGN §9, rule 21): when more than a third of the
 * datanodes, and at least three, fall silent within a short window, nobody is called dead and
 * nothing is repaired until fewer are silent, patience is over, or an admin says go.
 *
 * <p>Those who were silent when the waiting was ended by patience or by hand do not begin it again.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class MassSilence {
  private static final int LEAST = 3;
  private static final int NAMED = 10;
  private static final long NEVER = Long.MIN_VALUE;

  /** How long, once enough are back, the others are waited for. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final long windowNanos;
  private final long patienceNanos;
  private long releasedNanos = Long.MIN_VALUE;
  private long sinceNanos;
  private long fewerSinceNanos = NEVER;
  private Optional<Reason> hold = Optional.empty();

  /** A datanode that is silent, and since when. */
  record Silent(String name, long sinceNanos) {}

  /** What a look at the datanodes changed. */
  enum Turn {
    /** Nothing. */
    NONE,
    /** So many are silent now that verdicts and repair wait. */
    BEGAN,
    /** Enough are back. */
    BACK,
    /** They did not come back: those who are silent are taken for dead. */
    PATIENCE_OVER
  }

  /** For datanodes that fell silent within {@code window}, waits for {@code patience}. */
  MassSilence(Duration window, Duration patience) {
    this.windowNanos = window.toNanos();
    this.patienceNanos = patience.toNanos();
  }

  boolean on() {
    return hold.isPresent();
  }

  /** Why verdicts and repair wait; empty when they do not. */
  Optional<Reason> hold() {
    return hold;
  }

  /**
   * Looks at the datanodes.
   *
   * @param silent those that are silent and not dead
   * @param nodes all that are not dead
   */
  Turn judge(List<Silent> silent, int nodes, long nowNanos) {
    List<Silent> together = fellTogether(silent);
    if (together.size() < LEAST || together.size() * 3 <= nodes) {
      if (!on() || othersMayFollow(silent, nowNanos)) return Turn.NONE;
      hold = Optional.empty();
      return Turn.BACK;
    }
    fewerSinceNanos = NEVER;
    boolean begins = !on();
    if (begins) sinceNanos = nowNanos;
    long left = sinceNanos + patienceNanos - nowNanos;
    if (left <= 0) {
      release(nowNanos);
      return Turn.PATIENCE_OVER;
    }
    hold = Optional.of(new Reason(ReasonCode.HOLD_MASS_SILENCE, text(together, nodes, left)));
    return begins ? Turn.BEGAN : Turn.NONE;
  }

  /** An admin says that those who are silent are to be taken for dead; what had been held. */
  Optional<Reason> go(long nowNanos) {
    Optional<Reason> held = hold;
    if (on()) release(nowNanos);
    return held;
  }

  private void release(long nowNanos) {
    hold = Optional.empty();
    releasedNanos = nowNanos;
  }

  /** Those who come back do not come back at the same moment. */
  private boolean othersMayFollow(List<Silent> silent, long nowNanos) {
    if (fewerSinceNanos == NEVER) fewerSinceNanos = nowNanos;
    return !silent.isEmpty() && nowNanos - fewerSinceNanos < SETTLING.toNanos();
  }

  /** The most that fell silent within one window. */
  private List<Silent> fellTogether(List<Silent> silent) {
    List<Silent> falls = new ArrayList<>(silent);
    falls.removeIf(each -> each.sinceNanos() <= releasedNanos);
    falls.sort(Comparator.comparingLong(Silent::sinceNanos));
    int from = 0;
    int bestFrom = 0;
    int bestTo = 0;
    for (int to = 1; to <= falls.size(); to++) {
      long last = falls.get(to - 1).sinceNanos();
      while (last - falls.get(from).sinceNanos() > windowNanos) from++;
      if (to - from > bestTo - bestFrom) {
        bestFrom = from;
        bestTo = to;
      }
    }
    return falls.subList(bestFrom, bestTo);
  }

  private String text(List<Silent> together, int nodes, long leftNanos) {
    List<String> names = together.stream().map(Silent::name).sorted().limit(NAMED).toList();
    long minutes = Duration.ofNanos(leftNanos).toMinutes();
    return together.size()
        + " of "
        + nodes
        + " datanodes fell silent within "
        + Duration.ofNanos(windowNanos).toSeconds()
        + " s ("
        + String.join(", ", names)
        + (together.size() > NAMED ? ", …" : "")
        + "): rather a cut network than so many deaths; verdicts and repair wait until fewer are"
        + " silent, "
        + (minutes == 0 ? "less than a minute" : "another " + minutes + " min")
        + " at most, or dfs admin repair go";
  }
}
