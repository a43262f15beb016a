package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.proto.NodeState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far each datanode is trusted. Two clocks: suspect after a short silence, which costs nothing
 * but new blocks, and dead after a long one, which costs repair.
 *
 * <p>A reset connection makes suspect at once, until the node is heard again. Reports of others
 * make suspect when two of them agree; nobody's word makes dead.
 *
 * <p>Soft state: a new leader rebuilds it from heartbeats. Time is attended time. Thread: the
 * cluster loop owns it.
 */
final class Liveness {
  /** Reporters that must agree before their word makes a node suspect. */
  private static final int ACCUSERS = 2;

  /** Reporters that are remembered for one node. */
  private static final int REMEMBERED = 16;

  private final long suspectAfterNanos;
  private final long deadAfterNanos;
  private final Map<Integer, Trust> nodes = new HashMap<>();

  private static final class Trust {
    private long heardNanos;
    private boolean heardEver;
    private boolean reset;
    private boolean dead;
    private final Map<String, Long> accusers = new HashMap<>();
  }

  /** Suspect after {@code suspectAfter}, but never later than half of {@code deadAfter}. */
  Liveness(Duration suspectAfter, Duration deadAfter) {
    this.deadAfterNanos = deadAfter.toNanos();
    this.suspectAfterNanos = Math.min(suspectAfter.toNanos(), deadAfterNanos / 2);
  }

  /** Begins the clocks of a node that is registered but was not heard of yet. */
  void expect(int node, long nowNanos) {
    nodes.computeIfAbsent(node, added -> new Trust()).heardNanos = nowNanos;
  }

  /**
   * The node said something. A dead one stays dead until it registers.
   *
   * @return whether there was something held against it that is now forgotten
   */
  boolean heard(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    boolean trouble =
        trust.reset || !trust.heardEver || nowNanos - trust.heardNanos > suspectAfterNanos;
    trust.heardNanos = nowNanos;
    trust.heardEver = true;
    trust.reset = false;
    return trouble;
  }

  /** The node registered: whatever was held against it is forgotten. */
  void registered(int node, long nowNanos) {
    expect(node, nowNanos);
    heard(node, nowNanos);
    Trust trust = nodes.get(node);
    trust.dead = false;
    trust.accusers.clear();
  }

  /** The node's connection broke. */
  void reset(int node) {
    nodes.get(node).reset = true;
  }

  /** {@code accuser}, a host, could not reach the node. */
  void accused(int node, String accuser, long nowNanos) {
    Map<String, Long> accusers = nodes.get(node).accusers;
    accusers.values().removeIf(since -> nowNanos - since > deadAfterNanos);
    if (accusers.size() < REMEMBERED || accusers.containsKey(accuser)) {
      accusers.put(accuser, nowNanos);
    }
  }

  /** Passes the death verdict if it is due; true when it was passed just now. */
  boolean judge(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    if (trust.dead || nowNanos - trust.heardNanos <= deadAfterNanos) return false;
    trust.dead = true;
    return true;
  }

  /** How far the node is trusted now. */
  NodeState state(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    if (trust.dead) return NodeState.DEAD;
    return reason(node, nowNanos).isEmpty() ? NodeState.LIVE : NodeState.SUSPECT;
  }

  /** Why the node is not live; empty when it is. */
  Optional<Reason> reason(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    long silent = nowNanos - trust.heardNanos;
    if (trust.dead) return because(ReasonCode.NODE_DEAD, "dead: silent for " + seconds(silent));
    if (!trust.heardEver) {
      return because(
          ReasonCode.NODE_NEVER_HEARD, "suspect: not heard of since this namenode started");
    }
    if (trust.reset) return because(ReasonCode.NODE_RESET, "suspect: its connection broke");
    if (silent > suspectAfterNanos) {
      return because(ReasonCode.NODE_SILENT, "suspect: silent for " + seconds(silent));
    }
    long accusers =
        trust.accusers.values().stream().filter(at -> nowNanos - at <= deadAfterNanos).count();
    if (accusers >= ACCUSERS) {
      return because(ReasonCode.NODE_ACCUSED, "suspect: " + accusers + " hosts could not reach it");
    }
    return Optional.empty();
  }

  private static Optional<Reason> because(ReasonCode code, String text) {
    return Optional.of(new Reason(code, text));
  }

  /** When the node was last heard; when its clocks began if it never was. */
  long heardNanos(int node) {
    return nodes.get(node).heardNanos;
  }

  boolean heardEver(int node) {
    return nodes.get(node).heardEver;
  }

  private static String seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds() + " s";
  }
}
