package io.chunkfs.datanode.report;

import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes of replicas that one namenode has not acknowledged yet, numbered from 1 without gaps.
 * It is bounded: when more collect than it may keep it forgets them all, and only a full report can
 * tell that namenode the state again.
 *
 * <p>Thread: any may record; the link's own thread does the rest.
 */
final class DeltaJournal {
  private final int limit;
  private final ArrayDeque<ReplicaReport> pending = new ArrayDeque<>();
  private long last; // number of the newest change recorded
  private boolean complete; // every change since the last full report began is here or acknowledged

  /** A journal that needs a full report first. */
  DeltaJournal(int limit) {
    this.limit = limit;
  }

  /** Adds a change. */
  synchronized void record(ReplicaReport change) {
    if (!complete) return; // the full report that must come has it
    if (pending.size() >= limit) {
      pending.clear();
      complete = false;
      return;
    }
    pending.add(change);
    last++;
  }

  /** Whether only a full report can bring the namenode up to date. */
  synchronized boolean needsFullReport() {
    return !complete;
  }

  /** Nothing of what was sent counts any more: the namenode starts anew, or a number was lost. */
  synchronized void forget() {
    pending.clear();
    complete = false;
  }

  /**
   * Begins a full report, whose contents are read while nothing can be recorded.
   *
   * @return number of the last change that the report contains
   */
  synchronized long beginFullReport() {
    pending.clear();
    complete = true;
    return last;
  }

  /**
   * Begins anew from a digest that has every change so far: the namenode goes on from there. What a
   * digest cannot tell, how blocks stand that are not sealed, is kept under new numbers.
   *
   * @return number of the last change that the digest contains
   */
  synchronized long rebase() {
    Map<Long, ReplicaReport> latest = new LinkedHashMap<>();
    for (ReplicaReport change : pending) latest.put(change.getBlock(), change);
    pending.clear();
    long base = last;
    for (ReplicaReport change : latest.values()) {
      if (change.getState() == ReplicaState.SEALED) continue;
      pending.add(change.toBuilder().clearRetracts().build());
      last++;
    }
    return base;
  }

  /** Number of the newest change. */
  synchronized long last() {
    return last;
  }

  /** Number of the newest change that the namenode has taken in. */
  synchronized long acknowledged() {
    return last - pending.size();
  }

  /** Up to {@code most} of the changes that are not acknowledged, oldest first. */
  synchronized Deltas unacknowledged(int most) {
    List<ReplicaReport> oldest = new ArrayList<>(Math.min(most, pending.size()));
    Iterator<ReplicaReport> from = pending.iterator();
    while (from.hasNext() && oldest.size() < most) oldest.add(from.next());
    return new Deltas(acknowledged() + 1, oldest);
  }

  /**
   * Drops what the namenode has taken in.
   *
   * @return false when it names a number that was never sent or was acknowledged longer ago: one of
   *     the two sides lost something
   */
  synchronized boolean acknowledge(long through) {
    long acknowledged = acknowledged();
    if (through < acknowledged || through > last) return false;
    for (long number = acknowledged; number < through; number++) pending.remove();
    return true;
  }

  /**
   * Consecutive changes.
   *
   * @param first number of the first one; of the next to come when there is none
   */
  record Deltas(long first, List<ReplicaReport> changes) {
    /** Number of the last one; one less than {@code first} when there is none. */
    long last() {
      return first + changes.size() - 1;
    }
  }
}
