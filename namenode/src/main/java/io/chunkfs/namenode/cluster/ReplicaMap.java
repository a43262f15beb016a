package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which datanodes hold which blocks, as reported. Soft state, outside of the Java heap: about 50
 * bytes a block with three replicas. A block is known from the first moment that a report or an
 * applied change speaks of it.
 *
 * <p>Full reports are told apart by epochs: one begins with {@link #beginReport}; what the report
 * does not name keeps its old epoch and goes when {@link #sweep} has walked the node's list.
 *
 * <p>Thread: the cluster loop changes it; any thread may call {@link #find} and {@link #counts}.
 */
public final class ReplicaMap {
  private final StampedLock lock = new StampedLock();
  private final BlockRecords blocks = new BlockRecords();
  private final List<Postings> postings = new ArrayList<>();
  private final List<NodeCount> nodes = new ArrayList<>();
  private Consumer<BlockId> told = block -> {};
  private long known;
  private long reported;
  private long underReplicated;
  private long corrupt;
  private long oneLeft;
  private long excess;
  private long missingSingle;

  /** What a sweep of one node's list does. */
  public enum Sweep {
    /** Removes what the last full report did not name. */
    UNREPORTED,
    /** The node died: what was good before {@link #beginReport} is lost. */
    LOSE
  }

  private static final class NodeCount {
    private int epoch;
    private long replicas;
  }

  /**
   * Who is told of each sealed block that changes while it is, or was, not exactly as wanted; in
   * the midst of the change, so that it may only take note.
   */
  void tell(Consumer<BlockId> whom) {
    told = whom;
  }

  /** What is known of a block; empty when nothing is. Any thread. */
  public Optional<KnownBlock> find(BlockId block) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      Optional<KnownBlock> seen = read(block);
      if (lock.validate(stamp)) return seen;
    }
    stamp = lock.readLock();
    try {
      return read(block);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** The sums. Any thread. */
  public BlockCounts counts() {
    long stamp = lock.readLock();
    try {
      return new BlockCounts(
          known, reported, underReplicated, corrupt, oneLeft, excess, missingSingle);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Takes in what the hard state says of a block. A newer confirmed generation makes the replicas
   * that counted stale; an older one than known says nothing.
   */
  public void know(BlockFacts facts) {
    know(facts, List.of());
  }

  /**
   * The same, and these nodes hold it as far as its writer proved, unless they said otherwise.
   * Whoever looks sees all of them or none.
   */
  public void know(BlockFacts facts, List<Integer> learned) {
    long stamp = lock.writeLock();
    try {
      int record = blocks.find(facts.block().value());
      boolean isNew = record == 0;
      if (isNew) record = blocks.create(facts.block().value());
      long before = blocks.generation(record);
      long generation = facts.confirmed().value();
      if (generation < before) return;
      if (!isNew) count(record, -1);
      if (!isNew && generation > before) replace(record, Standing.STALE);
      blocks.setFacts(record, facts);
      for (int node : learned) {
        int position = blocks.position(record, node);
        boolean said =
            position >= 0 && Replica.standing(blocks.get(record, position)) != Standing.STALE;
        if (!said) set(record, new Replica(node, Standing.LEARNED));
      }
      count(record, 1);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Forgets a block and returns what was known of it. */
  public Optional<KnownBlock> forget(BlockId block) {
    long stamp = lock.writeLock();
    try {
      int record = blocks.find(block.value());
      if (record == 0) return Optional.empty();
      Optional<KnownBlock> last = read(block);
      count(record, -1);
      told.accept(block);
      for (int i = 0; i < blocks.count(record); i++) leave(blocks.get(record, i));
      blocks.delete(record);
      return last;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Sets how a node's replica of a known block stands, in the node's present epoch. */
  public void put(BlockId block, Replica replica) {
    long stamp = lock.writeLock();
    try {
      int record = blocks.find(block.value());
      if (record == 0) throw new IllegalArgumentException("not known: " + block);
      count(record, -1);
      set(record, replica);
      count(record, 1);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Whether a sealed block that is known may have this length; only a false answer is certain.
   * Owner only.
   */
  public boolean mayHaveLength(BlockId block, long length) {
    int record = blocks.find(block.value());
    return record == 0
        || !blocks.sealed(record)
        || blocks.lengthDigest(record) == BlockRecords.digest(length);
  }

  /** Takes a node's replica out, if it is in. */
  public void remove(BlockId block, int node) {
    long stamp = lock.writeLock();
    try {
      int record = blocks.find(block.value());
      if (record != 0) drop(record, blocks.position(record, node));
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** From now on a full report of the node is awaited: what is put from here on belongs to it. */
  public void beginReport(int node) {
    NodeCount count = node(node);
    count.epoch = (count.epoch + 1) % Replica.EPOCHS;
  }

  /**
   * Walks a part of a node's list.
   *
   * @return where to go on, or -1 at the end
   */
  public int sweep(int node, Sweep sweep, int from, int limit) {
    NodeCount count = node(node);
    Postings list = postings.get(node);
    int to = Math.min(list.size(), from + limit);
    long stamp = lock.writeLock();
    try {
      for (int i = from; i < to; i++) sweep(list.get(i), node, sweep, count.epoch);
    } finally {
      lock.unlockWrite(stamp);
    }
    if (to < list.size()) return to;
    list.tidy(record -> blocks.position(record, node) >= 0);
    return -1;
  }

  /**
   * Names a part of the blocks of which a node has a replica, maybe some more. Owner only.
   *
   * @return where to go on, or -1 at the end
   */
  public int blocksOf(int node, int from, int limit, Consumer<BlockId> named) {
    node(node);
    Postings list = postings.get(node);
    int to = Math.min(list.size(), from + limit);
    for (int i = from; i < to; i++) {
      long block = blocks.owner(list.get(i));
      if (block > 0) named.accept(new BlockId(block));
    }
    return to < list.size() ? to : -1;
  }

  /**
   * Names, of a part of all records, the sealed blocks that are not exactly as wanted. Owner only.
   *
   * @param from 0 at first
   * @return where to go on, or -1 at the end
   */
  public int unlikeWanted(int from, int limit, Consumer<BlockId> named) {
    int to = (int) Math.min(blocks.end(), (long) from + limit);
    for (int record = Math.max(1, from); record < to; record++) {
      long block = blocks.owner(record);
      if (block > 0 && blocks.sealed(record) && !asWanted(record)) named.accept(new BlockId(block));
    }
    return to < blocks.end() ? to : -1;
  }

  /**
   * Walks a part of a node's list and takes its replicas of some blocks out.
   *
   * @return where to go on, or -1 at the end
   */
  public int removeIf(int node, Predicate<BlockId> gone, int from, int limit) {
    node(node);
    Postings list = postings.get(node);
    int to = Math.min(list.size(), from + limit);
    long stamp = lock.writeLock();
    try {
      for (int i = from; i < to; i++) {
        int record = list.get(i);
        int position = blocks.position(record, node);
        if (position >= 0 && gone.test(new BlockId(blocks.owner(record)))) drop(record, position);
      }
    } finally {
      lock.unlockWrite(stamp);
    }
    if (to < list.size()) return to;
    list.tidy(record -> blocks.position(record, node) >= 0);
    return -1;
  }

  /** Replicas of a node in the map, whatever their standing. Owner only. */
  public long replicas(int node) {
    return node(node).replicas;
  }

  /** Bytes taken from the machine. Owner only. */
  public long bytes() {
    return blocks.bytes() + postings.stream().mapToLong(Postings::bytes).sum();
  }

  private void set(int record, Replica replica) {
    int node = replica.node();
    int packed = Replica.pack(node, node(node).epoch, replica.standing());
    int position = blocks.position(record, node);
    if (position >= 0) {
      blocks.set(record, position, packed);
    } else if (blocks.count(record) < BlockRecords.MOST_REPLICAS) {
      blocks.append(record, packed);
      postings.get(node).add(record);
      node(node).replicas++;
    }
  }

  private Optional<KnownBlock> read(BlockId block) {
    int record = blocks.find(block.value());
    if (record == 0) return Optional.empty();
    int count = blocks.count(record);
    List<Replica> replicas = new ArrayList<>(count);
    for (int i = 0; i < count; i++) replicas.add(Replica.unpack(blocks.get(record, i)));
    long generation = Math.max(1, blocks.generation(record));
    return Optional.of(
        new KnownBlock(
            new Generation(generation), blocks.wanted(record), blocks.sealed(record), replicas));
  }

  private void sweep(int record, int node, Sweep sweep, int epoch) {
    int position = blocks.position(record, node);
    if (position < 0) return;
    int packed = blocks.get(record, position);
    if (sweep == Sweep.UNREPORTED) {
      if (Replica.epoch(packed) != epoch) drop(record, position);
    } else if (Replica.epoch(packed) != epoch && Replica.standing(packed).counts()) {
      count(record, -1);
      blocks.set(record, position, Replica.pack(node, Replica.epoch(packed), Standing.LOST));
      count(record, 1);
    }
  }

  private void drop(int record, int position) {
    if (position < 0) return;
    count(record, -1);
    leave(blocks.get(record, position));
    blocks.remove(record, position);
    count(record, 1);
  }

  private void leave(int packed) {
    int node = Replica.node(packed);
    node(node).replicas--;
    postings.get(node).left();
  }

  private void replace(int record, Standing standing) {
    for (int i = 0; i < blocks.count(record); i++) {
      int packed = blocks.get(record, i);
      if (!Replica.standing(packed).counts()) continue;
      blocks.set(record, i, Replica.pack(Replica.node(packed), Replica.epoch(packed), standing));
    }
  }

  private void count(int record, int sign) {
    if (!blocks.sealed(record)) return;
    int good = 0;
    boolean isCorrupt = false;
    for (int i = 0; i < blocks.count(record); i++) {
      Standing standing = Replica.standing(blocks.get(record, i));
      if (standing.counts()) good++;
      if (standing == Standing.CORRUPT) isCorrupt = true;
    }
    known += sign;
    if (good > 0) reported += sign;
    int wanted = blocks.wanted(record);
    if (good < wanted) underReplicated += sign;
    if (isCorrupt) corrupt += sign;
    if (good == 1 && wanted > 1) oneLeft += sign;
    if (good > wanted) excess += sign;
    if (good == 0 && wanted == 1) missingSingle += sign;
    if (good != wanted || good != blocks.count(record)) {
      told.accept(new BlockId(blocks.block(record)));
    }
  }

  private boolean asWanted(int record) {
    int count = blocks.count(record);
    for (int i = 0; i < count; i++) {
      if (!Replica.standing(blocks.get(record, i)).counts()) return false;
    }
    return count == blocks.wanted(record);
  }

  private NodeCount node(int node) {
    if (node > Replica.MAX_NODE) throw new IllegalArgumentException("too many nodes: " + node);
    while (nodes.size() <= node) {
      nodes.add(new NodeCount());
      postings.add(new Postings());
    }
    return nodes.get(node);
  }
}
