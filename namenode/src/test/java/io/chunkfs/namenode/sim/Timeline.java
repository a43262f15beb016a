package io.chunkfs.namenode.sim;

import java.util.PriorityQueue;

/**
 * Virtual time: what is to happen, in order of time and, at one moment, in order of its being
 * scheduled. Nothing here looks at a real clock.
 */
final class Timeline {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long sequence;
  private long nowNanos;

  private record Event(long atNanos, long sequence, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event that) {
      int byTime = Long.compare(atNanos, that.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, that.sequence);
    }
  }

  long now() {
    return nowNanos;
  }

  /** Has something done after a while. */
  void in(long nanos, Runnable what) {
    events.add(new Event(nowNanos + Math.max(0, nanos), sequence++, what));
  }

  /** Does everything up to and including this moment. */
  void runUntil(long nanos) {
    while (!events.isEmpty() && events.peek().atNanos <= nanos) {
      Event next = events.poll();
      nowNanos = next.atNanos;
      next.what.run();
    }
    nowNanos = Math.max(nowNanos, nanos);
  }
}
