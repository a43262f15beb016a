package io.chunkfs.namenode.sim;

import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this life of the namenode was told so far, kept beside it by the world: whatever it decides
 * is held against this and against the truth.
 */
final class Heard {
  private final World world;
  private final Map<Long, Node> nodes = new HashMap<>();
  private final Set<Long> corrupt = new HashSet<>();
  private long beganNanos;
  private long sentNanos;

  /** What came from one datanode. */
  static final class Node {
    private long heardNanos; // attended time of this life
    private long toldAllNanos = -1;
    private long countsFromNanos;
    private long reportedTerm = -1;
    private boolean dead;
    private long liveSinceNanos = Long.MAX_VALUE;
  }

  Heard(World world) {
    this.world = world;
  }

  void nameNodeBegan() {
    nodes.clear();
    corrupt.clear();
    beganNanos = world.time().now();
  }

  void from(long node) {
    node(node).heardNanos = world.nameNode().attendedNanos();
  }

  /** All that the node had when it sent this was taken in. */
  void toldAll(long node) {
    Node of = node(node);
    of.toldAllNanos = Math.max(of.toldAllNanos, sentNanos);
  }

  /** What comes now was sent then. */
  void sentAt(long nanos) {
    sentNanos = nanos;
  }

  /** Whether what the node had at a moment was taken in. */
  boolean isTold(SimDataNode node, long atNanos) {
    return node(node.id().value()).toldAllNanos >= atNanos;
  }

  /** A whole report was taken in, made under this leader's term. */
  void reported(long id, long term) {
    Node node = node(id);
    boolean late = node.reportedTerm < 0 && age() > world.shape().deadNanos();
    if (node.dead || late) node.countsFromNanos = world.time().now();
    node.reportedTerm = term;
    toldAll(id);
    node.dead = false;
  }

  void tookIn(long node, List<ReplicaReport> reports) {
    for (ReplicaReport each : reports) {
      if (each.getState() == ReplicaState.CORRUPT) corrupt.add(key(node, each.getBlock()));
    }
  }

  /** The node has a new replica of the block, in truth. */
  void renewed(long node, long block) {
    corrupt.remove(key(node, block));
  }

  boolean isKnownCorrupt(long node, long block) {
    return corrupt.contains(key(node, block));
  }

  /** For how much attended time nothing came from the node; at most since the start. */
  long silence(SimDataNode node) {
    return world.nameNode().attendedNanos() - heardNanos(node);
  }

  long heardNanos(SimDataNode node) {
    return node(node.id().value()).heardNanos;
  }

  void calledDead(SimDataNode node) {
    node(node.id().value()).dead = true;
  }

  /** The namenode trusts the node, or does not, as it has just published. */
  void isTrusted(SimDataNode of, boolean live) {
    Node node = node(of.id().value());
    if (!live) node.liveSinceNanos = Long.MAX_VALUE;
    else node.liveSinceNanos = Math.min(node.liveSinceNanos, world.time().now());
  }

  /** Whether the namenode trusts the node for so long already. */
  boolean isTrustedFor(SimDataNode of, long nanos) {
    long since = node(of.id().value()).liveSinceNanos;
    return since != Long.MAX_VALUE && world.time().now() - since >= nanos;
  }

  boolean isCalledDead(SimDataNode node) {
    return node(node.id().value()).dead;
  }

  /** Since when, at the earliest, its replicas count again after it was called dead. */
  long countsFromNanos(SimDataNode node) {
    return node(node.id().value()).countsFromNanos;
  }

  /** It comes through, and its full report does not, for longer than it is waited for. */
  boolean isHeardButDoesNotReport(SimDataNode node) {
    boolean reported = node(node.id().value()).reportedTerm >= 0;
    return !reported
        && age() > world.shape().deadNanos()
        && silence(node) <= world.shape().suspectNanos();
  }

  long reportedTerm(SimDataNode node) {
    return node(node.id().value()).reportedTerm;
  }

  private long age() {
    return world.time().now() - beganNanos;
  }

  private Node node(long id) {
    return nodes.computeIfAbsent(id, added -> new Node());
  }

  private static long key(long node, long block) {
    return node << 40 | block;
  }
}
