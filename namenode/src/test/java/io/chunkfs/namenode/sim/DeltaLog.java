package io.chunkfs.namenode.sim;

import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A datanode's unacknowledged changes, numbered from 1 without gaps, as the protocol has it. */
final class DeltaLog {
  private final ArrayDeque<ReplicaReport> pending = new ArrayDeque<>();
  private long last;
  private boolean complete;

  void record(ReplicaReport change) {
    if (!complete) return; // the full report that must come has it
    pending.add(change);
    last++;
  }

  boolean needsFullReport() {
    return !complete;
  }

  void forget() {
    pending.clear();
    complete = false;
  }

  long beginFullReport() {
    pending.clear();
    complete = true;
    return last;
  }

  /**
   * Begins anew from a digest that has every change so far; what a digest cannot tell is kept under
   * new numbers.
   */
  long rebase() {
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

  long last() {
    return last;
  }

  long acknowledged() {
    return last - pending.size();
  }

  int waiting() {
    return pending.size();
  }

  long first() {
    return acknowledged() + 1;
  }

  List<ReplicaReport> oldest(int most) {
    List<ReplicaReport> oldest = new ArrayList<>(Math.min(most, pending.size()));
    Iterator<ReplicaReport> from = pending.iterator();
    while (from.hasNext() && oldest.size() < most) oldest.add(from.next());
    return oldest;
  }

  /** False when the number was never sent, or was acknowledged longer ago. */
  boolean acknowledge(long through) {
    long acknowledged = acknowledged();
    if (through < acknowledged || through > last) return false;
    for (long number = acknowledged; number < through; number++) pending.remove();
    return true;
  }

  /** The number of a change is used up although it is never told: the receiver sees a gap. */
  void leaveGap() {
    pending.clear();
    last++;
  }
}
