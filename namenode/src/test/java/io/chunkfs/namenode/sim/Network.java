package io.chunkfs.namenode.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Who reaches whom, how fast, and what gets lost, late or twice on the way. */
final class Network {
  private static final long LATENCY = Timeline.MILLI / 5;
  private static final long JITTER = Timeline.MILLI;

  private final Timeline time;
  private final Random random;
  private final Ledger ledger;
  private final Map<SimDataNode, Cut> cuts = new HashMap<>();
  private final Map<SimDataNode, Unrest> unrests = new HashMap<>();

  /** How a datanode is cut off. */
  enum Cut {
    /** From everybody. */
    ALL,
    /** From the namenode, both ways; peers and clients reach it. */
    NAMENODE,
    /** What it says does not arrive at the namenode. */
    TO_NAMENODE,
    /** What the namenode says does not arrive at it. */
    FROM_NAMENODE
  }

  private record Unrest(double lost, double late, double twice, long untilNanos) {}

  Network(Timeline time, Random random, Ledger ledger) {
    this.time = time;
    this.random = random;
    this.ledger = ledger;
  }

  void cut(SimDataNode node, Cut how) {
    cuts.put(node, how);
  }

  void heal(SimDataNode node) {
    cuts.remove(node);
  }

  void healAll() {
    cuts.clear();
    unrests.clear();
  }

  /** For a while messages between the node and the namenode are lost, late and doubled. */
  void unrest(SimDataNode node, double each, long forNanos) {
    unrests.put(node, new Unrest(each, each, each, time.now() + forNanos));
  }

  boolean isCut(SimDataNode node) {
    return cuts.containsKey(node);
  }

  /** Neither cut nor losing anything. */
  boolean isQuiet(SimDataNode node) {
    Unrest unrest = unrests.get(node);
    return !isCut(node) && (unrest == null || time.now() > unrest.untilNanos);
  }

  boolean toNameNode(SimDataNode from) {
    Cut cut = cuts.get(from);
    return cut == null || cut == Cut.FROM_NAMENODE;
  }

  boolean fromNameNode(SimDataNode to) {
    Cut cut = cuts.get(to);
    return cut == null || cut == Cut.TO_NAMENODE;
  }

  boolean peers(SimDataNode a, SimDataNode b) {
    return clients(a) && clients(b);
  }

  boolean clients(SimDataNode node) {
    return cuts.get(node) != Cut.ALL;
  }

  /** Carries a request; what is lost is just gone. */
  void send(SimDataNode from, Runnable arrival) {
    carry(from, () -> toNameNode(from), arrival);
  }

  /** Carries an answer. */
  void answer(SimDataNode to, Runnable arrival) {
    carry(to, () -> fromNameNode(to), arrival);
  }

  private void carry(
      SimDataNode node, java.util.function.BooleanSupplier reaches, Runnable arrival) {
    Unrest unrest = unrests.get(node);
    long delay = LATENCY + (long) (random.nextDouble() * JITTER);
    if (unrest != null && time.now() < unrest.untilNanos) {
      if (random.nextDouble() < unrest.lost) {
        ledger.count("messages lost");
        return;
      }
      if (random.nextDouble() < unrest.late) {
        ledger.count("messages late");
        delay += (long) (random.nextDouble() * 4 * Timeline.SECOND);
      }
      if (random.nextDouble() < unrest.twice) {
        ledger.count("messages doubled");
        long second = delay + (long) (random.nextDouble() * 6 * Timeline.SECOND);
        deliver(second, reaches, arrival);
      }
    }
    deliver(delay, reaches, arrival);
  }

  private void deliver(long delay, java.util.function.BooleanSupplier reaches, Runnable arrival) {
    if (!reaches.getAsBoolean()) return;
    time.in(
        delay,
        () -> {
          if (reaches.getAsBoolean()) arrival.run();
        });
  }
}
