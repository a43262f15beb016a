package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Datanodes that were there before this namenode started and have not told yet what they have. What
 * they hold would look lost, so repair waits for each until it has reported or is dead, and for all
 * no longer than {@code dead-after} without another one's arrival.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Arrivals {
  private static final int NAMED = 10;

  private final long patienceNanos;
  private final Map<Integer, String> awaited = new TreeMap<>();
  private long lastNanos;

  Arrivals(Duration deadAfter) {
    this.patienceNanos = deadAfter.toNanos();
  }

  /** A datanode of the hard state, when this namenode starts. */
  void expect(int node, String name, long nowNanos) {
    awaited.put(node, name);
    lastNanos = nowNanos;
  }

  /** A full report was taken in to its end. */
  void reported(int node, long nowNanos) {
    if (awaited.remove(node) != null) lastNanos = nowNanos;
  }

  /** The datanode is dead. */
  void died(int node) {
    awaited.remove(node);
  }

  /**
   * Ends the waiting for those who are heard, and do not report although nobody else does either.
   * Who is silent comes back soon or is dead soon.
   *
   * @param held repair waits for other reasons, which may keep these from coming
   */
  void tick(boolean held, IntPredicate heard, long nowNanos) {
    if (held) lastNanos = nowNanos;
    if (nowNanos - lastNanos > patienceNanos) awaited.keySet().removeIf(heard::test);
  }

  /** Nobody is waited for any more. */
  void release() {
    awaited.clear();
  }

  /** Why repair waits; empty when it does not. */
  Optional<Reason> hold() {
    if (awaited.isEmpty()) return Optional.empty();
    List<String> names = new ArrayList<>(awaited.values());
    String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    String more = names.size() > NAMED ? ", …" : "";
    return Optional.of(
        new Reason(
            ReasonCode.HOLD_REPORTS_AWAITED,
            names.size()
                + " datanodes have not reported since this namenode started ("
                + named
                + more
                + "): what they have is not known yet"));
  }
}
