package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.proto.NodeState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far each datanode is trusted. Two clocks: suspect after a short silence, which costs nothing
 * but new blocks, and dead after a long one, which costs repair.
 *
 * <p>A reset connection makes suspect at once, until the node is heard again. So does the word of
 * two hosts that could not reach it, or of one host while a heartbeat is overdue: nobody's word
 * alone condemns, and no words make dead. A node that goes silent and comes back again and again
 * stays suspect for a while, see {@link Conduct}; a few at a time, as more are a network's fault.
 *
 * <p>Soft state: a new leader rebuilds it from heartbeats. Time is attended time. Thread: the
 * cluster loop owns it.
 */
final class Liveness {
  /** Hosts that must agree before their word makes a node suspect. */
  private static final int ACCUSERS = 2;

  /** Accusers that are remembered for one node. */
  private static final int REMEMBERED = 16;

  /** Heartbeats that may be overdue before one accuser is believed. */
  private static final int OVERDUE = 2;

  /** One of so many nodes may be held for flapping, and always one. */
  private static final int HELD_SHARE = 3;

  private final long suspectAfterNanos;
  private final long deadAfterNanos;
  private final long overdueNanos;
  private final long fallingNanos;
  private final FlappingLimits flapping;
  private final Map<Integer, Trust> nodes = new HashMap<>();
  private long graceNanos = Long.MIN_VALUE;
  private boolean excused;

  private static final class Trust {
    private long process;
    private long heardNanos;
    private long resetNanos;
    private boolean heardEver;
    private boolean reset;
    private boolean dead;
    private final Map<String, Long> accusers = new HashMap<>();
    private final Conduct conduct = new Conduct();
  }

  /** Suspicion never comes later than half of the way to death. */
  Liveness(ClusterLimits limits) {
    this.deadAfterNanos = limits.deadAfter().toNanos();
    this.suspectAfterNanos = Math.min(limits.suspectAfter().toNanos(), deadAfterNanos / 2);
    this.overdueNanos = Math.min(OVERDUE * limits.heartbeat().toNanos(), suspectAfterNanos);
    long beforeSuspicion = suspectAfterNanos - limits.heartbeat().toNanos() * 3 / 2;
    this.fallingNanos = Math.max(overdueNanos, beforeSuspicion);
    this.flapping = limits.flapping();
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
    boolean trouble = !trust.heardEver || fallen(trust, nowNanos);
    if (trouble && !trust.dead) returned(trust, false, nowNanos);
    heard(trust, nowNanos);
    return trouble;
  }

  /** A process of the node registered: all is forgotten that does not speak against its conduct. */
  void registered(int node, long process, long nowNanos) {
    Trust trust = nodes.computeIfAbsent(node, added -> new Trust());
    returned(trust, trust.process != process, nowNanos);
    heard(trust, nowNanos);
    trust.process = process;
    trust.dead = false;
    trust.accusers.clear();
  }

  /** The node's connection broke. */
  void reset(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    if (trust.reset) return;
    trust.reset = true;
    trust.resetNanos = nowNanos;
  }

  /** {@code accuser}, a host, could not reach the node. */
  void accused(int node, String accuser, long nowNanos) {
    Map<String, Long> accusers = nodes.get(node).accusers;
    accusers.values().removeIf(since -> nowNanos - since > deadAfterNanos);
    if (accusers.size() < REMEMBERED || accusers.containsKey(accuser)) {
      accusers.put(accuser, nowNanos);
    }
  }

  /** While this holds, returns are not the nodes' own doing and not counted. */
  void excuse(boolean on) {
    excused = on;
  }

  /** Nobody dies before a whole {@code dead-after} from now. */
  void grace(long nowNanos) {
    graceNanos = nowNanos;
  }

  /** Passes the death verdict if it is due; true when it was passed just now. */
  boolean judge(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    long since = Math.max(trust.heardNanos, graceNanos);
    if (trust.dead || nowNanos - since <= deadAfterNanos) return false;
    trust.dead = true;
    return true;
  }

  /** How far the node is trusted now. */
  NodeState state(int node, long nowNanos) {
    return state(node, reason(node, nowNanos));
  }

  /** The same for who knows the reason already. */
  NodeState state(int node, Optional<Reason> reason) {
    if (isDead(node)) return NodeState.DEAD;
    return reason.isEmpty() ? NodeState.LIVE : NodeState.SUSPECT;
  }

  boolean isDead(int node) {
    return nodes.get(node).dead;
  }

  /**
   * Since when a node that is not dead says nothing, or its connection is broken. Nodes that are
   * cut off at once miss their first heartbeats spread over one interval: so this is said a little
   * before the node is suspect, and all of them are known to be silent when the first one is.
   */
  OptionalLong silentSince(int node, long nowNanos) {
    Trust trust = nodes.get(node);
    if (trust.dead) return OptionalLong.empty();
    if (trust.reset) return OptionalLong.of(trust.resetNanos);
    boolean silent = nowNanos - trust.heardNanos > fallingNanos;
    return silent ? OptionalLong.of(trust.heardNanos) : OptionalLong.empty();
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
    if (trust.reset) {
      String since = seconds(nowNanos - trust.resetNanos) + " ago";
      return because(ReasonCode.NODE_RESET, "suspect: its connection broke " + since);
    }
    if (silent > suspectAfterNanos) {
      return because(ReasonCode.NODE_SILENT, "suspect: silent for " + seconds(silent));
    }
    return accusation(trust, nowNanos).or(() -> conviction(trust, nowNanos));
  }

  /** When the node was last heard; when its clocks began if it never was. */
  long heardNanos(int node) {
    return nodes.get(node).heardNanos;
  }

  private void returned(Trust trust, boolean restarted, long nowNanos) {
    if (!trust.heardEver || excused || !fallen(trust, nowNanos)) return;
    if (!trust.conduct.returned(restarted, flapping, nowNanos)) return;
    long held = nodes.values().stream().filter(each -> each.conduct.held(nowNanos)).count();
    boolean again = trust.conduct.held(nowNanos);
    if (again || held < Math.max(1, nodes.size() / HELD_SHARE)) {
      trust.conduct.hold(flapping, nowNanos);
    }
  }

  private boolean fallen(Trust trust, long nowNanos) {
    return trust.dead || trust.reset || nowNanos - trust.heardNanos > suspectAfterNanos;
  }

  private static void heard(Trust trust, long nowNanos) {
    trust.heardNanos = nowNanos;
    trust.heardEver = true;
    trust.reset = false;
  }

  private Optional<Reason> accusation(Trust trust, long nowNanos) {
    if (trust.accusers.isEmpty()) return Optional.empty();
    long accusers =
        trust.accusers.values().stream().filter(at -> nowNanos - at <= deadAfterNanos).count();
    if (accusers >= ACCUSERS) {
      return because(ReasonCode.NODE_ACCUSED, "suspect: " + accusers + " hosts could not reach it");
    }
    if (accusers > 0 && nowNanos - trust.heardNanos > overdueNanos) {
      return because(
          ReasonCode.NODE_ACCUSED,
          "suspect: its heartbeat is overdue and a host could not reach it");
    }
    return Optional.empty();
  }

  private Optional<Reason> conviction(Trust trust, long nowNanos) {
    if (!trust.conduct.held(nowNanos)) return Optional.empty();
    return because(
        ReasonCode.NODE_FLAPPING,
        "suspect: fell silent and came back "
            + trust.conduct.times()
            + " times within "
            + seconds(flapping.window().toNanos())
            + ", has to stay for another "
            + seconds(trust.conduct.heldForNanos(nowNanos)));
  }

  private static Optional<Reason> because(ReasonCode code, String text) {
    return Optional.of(new Reason(code, text));
  }

  private static String seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds() + " s";
  }
}
