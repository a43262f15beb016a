package io.chunkfs.datanode.report;

import io.chunkfs.proto.OrderOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * How orders ended, until one namenode has heard of it. Bounded: of too many the oldest are
 * forgotten, as the namenode gives an order again whose end it never learns.
 *
 * <p>Thread: any may add; the link's own thread does the rest.
 */
final class Outbox {
  private final int limit;
  private final ArrayDeque<OrderOutcome> waiting = new ArrayDeque<>();
  private long gone; // how many were taken out at the front, ever

  Outbox(int limit) {
    this.limit = limit;
  }

  synchronized void add(OrderOutcome outcome) {
    if (waiting.size() >= limit) {
      waiting.remove();
      gone++;
    }
    waiting.add(outcome);
  }

  /** Those that wait, at most so many. */
  synchronized Sent oldest(int most) {
    List<OrderOutcome> some = new ArrayList<>(Math.min(most, waiting.size()));
    for (OrderOutcome each : waiting) {
      if (some.size() == most) break;
      some.add(each);
    }
    return new Sent(gone + some.size(), some);
  }

  /** The namenode has heard of these. */
  synchronized void heard(Sent sent) {
    for (; gone < sent.through(); gone++) waiting.remove();
  }

  /**
   * Outcomes on their way.
   *
   * @param through how many, ever, will be gone when these are
   */
  record Sent(long through, List<OrderOutcome> outcomes) {}
}
