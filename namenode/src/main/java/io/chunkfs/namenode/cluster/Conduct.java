package io.chunkfs.namenode.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often one datanode went silent and came back lately. After too many returns it is held: each
 * hold lasts twice as long as the one before, and each window in which it did not return halves the
 * next one again.
 *
 * <p>A return as another process is a restart, mostly somebody's will: three count as one.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Conduct {
  private static final int RETURN = 3;
  private static final int RESTART = 1;
  private static final int REMEMBERED = 64;

  private final Deque<Return> returns = new ArrayDeque<>();
  private int holds;
  private long lastNanos;
  private long heldUntilNanos;
  private boolean everHeld;

  private record Return(long atNanos, int weight) {}

  /** The node came back; true when that was once too often. */
  boolean returned(boolean restarted, FlappingLimits limits, long nowNanos) {
    long window = Math.max(1, limits.window().toNanos());
    holds = (int) Math.max(0, holds - (nowNanos - lastNanos) / window);
    lastNanos = nowNanos;
    returns.removeIf(each -> nowNanos - each.atNanos() > window);
    if (returns.size() == REMEMBERED) returns.removeFirst();
    returns.addLast(new Return(nowNanos, restarted ? RESTART : RETURN));
    return weight() >= RETURN * limits.returns();
  }

  /** From now on it has to prove itself. */
  void hold(FlappingLimits limits, long nowNanos) {
    long longest = limits.longestHold().toNanos();
    long hold = limits.hold().toNanos();
    for (int doubled = 0; doubled < holds && hold < longest; doubled++) hold *= 2;
    heldUntilNanos = nowNanos + Math.min(hold, longest);
    everHeld = true;
    holds++;
  }

  boolean held(long nowNanos) {
    return everHeld && nowNanos < heldUntilNanos;
  }

  /** How long it still has to prove itself. */
  long heldForNanos(long nowNanos) {
    return held(nowNanos) ? heldUntilNanos - nowNanos : 0;
  }

  /** Returns that are remembered. */
  int times() {
    return returns.size();
  }

  private int weight() {
    return returns.stream().mapToInt(Return::weight).sum();
  }
}
