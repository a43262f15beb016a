package io.chunkfs.namenode.repair;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.cluster.BlockFacts;
import io.chunkfs.namenode.cluster.Promises;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Copies under way, and what they take of each datanode's share.
 *
 * <p>A node may have a few copies to it and from it at a time, and more while all of them together
 * are moved within seconds: else small blocks would wait for a heartbeat each.
 *
 * <p>Time is attended time. Thread: the cluster's owner.
 */
final class Flights implements CopyLoad {
  private static final Duration WINDOW = Duration.ofSeconds(4);
  private static final Duration SLACK = Duration.ofSeconds(20);

  /** Most copies to one node, or from one, however small. */
  private static final int MOST = 200;

  /** Part of the bandwidth that copies have left while clients move bytes. */
  private static final int CLIENTS_LEAVE = 4;

  private final RepairLimits limits;
  private final Promises promises;
  private final IntUnaryOperator leaving;
  private final Inflow inflow;
  private final Map<BlockId, List<Flight>> blocks = new LinkedHashMap<>();
  private final Int2ObjectHashMap<Share> shares = new Int2ObjectHashMap<>();
  private int size;

  /**
   * One copy.
   *
   * @param source index of the node that is asked first
   */
  record Flight(
      BlockFacts block,
      int source,
      int target,
      Danger danger,
      long orderedNanos,
      long deadlineNanos) {
    long length() {
      return block.length();
    }
  }

  private static final class Share {
    private int to;
    private int from;
    private long bytesTo;
    private long bytesFrom;
  }

  Flights(RepairLimits limits, Promises promises, IntUnaryOperator leaving, Inflow inflow) {
    this.limits = limits;
    this.leaving = leaving;
    this.inflow = inflow;
    this.promises = promises;
  }

  Flight add(BlockFacts block, int source, int target, Danger danger, long nowNanos) {
    Share to = share(target);
    Share from = share(source);
    inflow.begins(target, to.to == 0);
    to.to++;
    to.bytesTo += block.length();
    from.from++;
    from.bytesFrom += block.length();
    double slowest = (double) limits.bandwidthBytes() / CLIENTS_LEAVE;
    double seconds = Math.max(to.bytesTo, from.bytesFrom) / slowest;
    long deadline = nowNanos + SLACK.toNanos() + (long) (seconds * 1e9);
    Flight flight = new Flight(block, source, target, danger, nowNanos, deadline);
    blocks.computeIfAbsent(block.block(), added -> new ArrayList<>()).add(flight);
    size++;
    promises.made(target, block.length());
    return flight;
  }

  void remove(Flight flight) {
    List<Flight> of = blocks.get(flight.block().block());
    if (of == null || !of.remove(flight)) return;
    if (of.isEmpty()) blocks.remove(flight.block().block());
    Share to = share(flight.target());
    Share from = share(flight.source());
    to.to--;
    to.bytesTo -= flight.length();
    inflow.ended(flight.target(), flight.length(), to.to == 0);
    from.from--;
    from.bytesFrom -= flight.length();
    size--;
  }

  /** Copies of a block. */
  List<Flight> of(BlockId block) {
    return List.copyOf(blocks.getOrDefault(block, List.of()));
  }

  /** How many a block has. */
  int count(BlockId block) {
    return blocks.getOrDefault(block, List.of()).size();
  }

  Optional<Flight> find(BlockId block, int target) {
    return of(block).stream().filter(flight -> flight.target() == target).findFirst();
  }

  /** Nodes that copies of a block are on their way to. */
  TreeSet<Integer> targets(BlockId block) {
    TreeSet<Integer> targets = new TreeSet<>();
    for (Flight flight : blocks.getOrDefault(block, List.of())) targets.add(flight.target());
    return targets;
  }

  /** All of them, the oldest blocks first. */
  List<Flight> all() {
    List<Flight> all = new ArrayList<>(size);
    blocks.values().forEach(all::addAll);
    return all;
  }

  int size() {
    return size;
  }

  /** Bytes of them that have not come yet. */
  long left() {
    return spread().bytes();
  }

  /**
   * How the bytes that have not come yet are spread.
   *
   * @param targets datanodes that take some
   * @param most what the busiest of them has to take
   * @param fewest what the least busy one has to
   */
  record Spread(int targets, long bytes, long most, long fewest) {}

  Spread spread() {
    int targets = 0;
    long bytes = 0;
    long most = 0;
    long fewest = Long.MAX_VALUE;
    for (Int2ObjectHashMap<Share>.EntryIterator each = shares.entrySet().iterator();
        each.hasNext(); ) {
      each.next();
      Share share = each.getValue();
      if (share.to == 0) continue;
      long left = share.bytesTo - inflow.unfinished(each.getIntKey(), share.bytesTo);
      targets++;
      bytes += left;
      most = Math.max(most, left);
      fewest = Math.min(fewest, left);
    }
    return new Spread(targets, bytes, most, targets == 0 ? 0 : fewest);
  }

  /** What a node may take in, and send, in a second. */
  long bandwidthBytes() {
    return limits.bandwidthBytes();
  }

  void clear() {
    blocks.clear();
    shares.clear();
    size = 0;
  }

  @Override
  public boolean mayTake(int node, long length) {
    Share share = share(node);
    return may(share.to, share.bytesTo, length);
  }

  @Override
  public boolean mayGive(int node, long length) {
    Share share = share(node);
    return may(share.from, share.bytesFrom, length);
  }

  @Override
  public int to(int node) {
    return share(node).to;
  }

  @Override
  public int from(int node) {
    return share(node).from;
  }

  @Override
  public int leaving(int node) {
    return leaving.applyAsInt(node);
  }

  @Override
  public long promised(int node) {
    return promises.bytes(node);
  }

  private boolean may(int copies, long under, long length) {
    if (copies < limits.copiesPerNode()) return true;
    return copies < MOST && under + length <= limits.bandwidthBytes() * WINDOW.toSeconds();
  }

  private Share share(int node) {
    return shares.computeIfAbsent(node, added -> new Share());
  }
}
