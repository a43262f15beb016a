package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.cluster.BlockCatalog.DeletedBlock;
import io.chunkfs.namenode.cluster.EarlyReports.Early;
import io.chunkfs.namenode.cluster.Leftovers.Leftover;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges what datanodes report and what is applied: which replicas stand how, which come ahead of
 * what was applied, and which are superfluous.
 *
 * <p>Thread: the cluster loop owns it. Time is attended time.
 */
final class BlockReports {
  private static final Logger LOG = LoggerFactory.getLogger(BlockReports.class);
  private static final int EARLY_A_TICK = 10_000;
  private static final int ORPHANS_A_TICK = 1_000;
  private static final int DELETED_A_TICK = 5_000;
  private static final int BLOCKS_A_TICK = 250;
  private static final String EARLIER_LIVES = "replicas from before a restore";

  private final BlockCatalog catalog;
  private final NodeTable nodes;
  private final ReplicaMap map;
  private final Findings findings;
  private final Orders orders = new Orders();
  private final Deletions deletions = new Deletions();
  private final Leftovers leftovers = new Leftovers();
  private final OpenReplicas open = new OpenReplicas();
  private final EarlyReports early = new EarlyReports();
  private final LearnedReplicas learned = new LearnedReplicas();
  private final Orphans orphans;
  private final Set<Integer> overflowing = new HashSet<>(); // orders for these were dropped
  private final Set<Integer> doubted = new HashSet<>(); // nodes with suspiciously many orphans
  private Authority authority = Authority.NONE;
  private long leadership; // counts the leaderships that this namenode saw
  private long nextBlock;
  private long deletedRead;
  private long swept;
  private boolean moreDeleted = true;
  private boolean earlierLivesMayGo;

  BlockReports(
      BlockCatalog catalog, NodeTable nodes, ReplicaMap map, Orphans orphans, Findings findings) {
    this.catalog = catalog;
    this.nodes = nodes;
    this.map = map;
    this.orphans = orphans;
    this.findings = findings;
  }

  Orders orders() {
    return orders;
  }

  Leftovers leftovers() {
    return leftovers;
  }

  Deletions deletions() {
    return deletions;
  }

  /** Whether so much of what the node reports can be kept again that it should report anew. */
  boolean hasRoom(int node) {
    return early.size() < EarlyReports.LIMIT / 2
        && orphans.count(node) < Orphans.REMEMBERED / 2
        && orders.deletions(node) < Orders.PER_NODE / 2;
  }

  /** Takes out the nodes for which there were too many orders to keep. */
  Set<Integer> takeOverflowing() {
    Set<Integer> nodesNow = Set.copyOf(overflowing);
    overflowing.clear();
    return nodesNow;
  }

  /** In whose name this namenode speaks: what was told or meant in another's is void. */
  void authority(Authority now) {
    boolean same = now.isObeyed(authority.toProto());
    authority = now;
    if (same) return;
    leadership++;
    earlierLivesMayGo = false;
    orphans.clear();
    orders.forgetAll();
    moreDeleted = true;
    deletedRead = 0;
  }

  /**
   * An admin says that replicas of earlier lives may go, too, which holds for this leadership.
   *
   * @return the nodes that have some, and have to report them again
   */
  List<Integer> letEarlierLivesGo() {
    earlierLivesMayGo = true;
    return orphans.forgetEarlierLives();
  }

  /** A new process of the node reports everything anew. */
  void registered(int node) {
    beginReport(node);
    orders.forget(node);
  }

  /** The node is to report everything anew. */
  void beginReport(int node) {
    open.forget(node);
    early.forget(node);
    orphans.forget(node);
    leftovers.forget(node);
  }

  /** A full report of the node was taken in: what it did not name and was to be deleted is gone. */
  void reportedInFull(int node) {
    for (BlockId block : deletions.waitingFor(node)) {
      if (!orders.has(node, block)) deletions.confirmed(node, block);
    }
  }

  /** A partial report of the node was taken in, and did not name these. */
  void reportedWithout(int node, Predicate<BlockId> gone) {
    early.dropIf(node, gone);
    orphans.removeIf(node, gone);
    leftovers.removeIf(node, gone);
    for (BlockId block : deletions.waitingFor(node)) {
      if (gone.test(block) && !orders.has(node, block)) deletions.confirmed(node, block);
    }
  }

  /** The node's digest proves that all it has is known: what only a writer said is not there. */
  void agreed(int node) {
    for (BlockId block : learned.agreed(node)) {
      if (standing(block, node) != Standing.LEARNED) continue;
      LOG.warn(
          "datanode {} does not have {}, of which it was a member", nodes.at(node).name(), block);
      map.remove(block, node);
    }
  }

  /** The node died. */
  void died(int node) {
    registered(node);
    learned.forget(node);
    deletions.giveUp(node);
  }

  /**
   * Takes in one reported replica.
   *
   * @param obeyed the node reports to exactly this leadership, so that it counts for deletion
   * @return false when it could not be kept and the node must report in full later
   */
  boolean report(int node, ReplicaReport report, boolean obeyed, long nowNanos) {
    BlockId block = new BlockId(report.getBlock());
    early.drop(node, block);
    open.remove(node, block);
    ReplicaState state = report.getState();
    if (state == ReplicaState.DELETED) {
      map.remove(block, node);
      leftovers.remove(node, block);
      orders.ended(node, Orders.Kind.VERIFY, block);
      orders.confirmed(node, block);
      deletions.confirmed(node, block);
      orphans.remove(node, block);
      return true;
    }
    Optional<Generation> confirmed = confirmed(block);
    if (confirmed.isEmpty()) return unknown(node, report, obeyed, nowNanos);
    Generation generation = new Generation(report.getGeneration());
    int order = generation.compareTo(confirmed.get());
    if (order > 0) return keepEarly(node, report, obeyed);
    boolean lower = order < 0 && (state == ReplicaState.SEALED || state == ReplicaState.OPEN);
    if (lower) {
      put(node, block, Standing.STALE, generation);
    } else if (state == ReplicaState.SEALED) {
      put(node, block, sealed(node, report), generation);
    } else if (state == ReplicaState.CORRUPT) {
      leftovers.add(node, block, new Leftover(generation, true));
      orders.ended(node, Orders.Kind.VERIFY, block);
      map.put(block, new Replica(node, Standing.CORRUPT));
    } else if (isNeutral(state, standing(block, node))) {
      return true;
    } else {
      if (state == ReplicaState.OPEN) open.add(node, block, generation);
      if (standing(block, node) == Standing.LEARNED) return true;
      map.remove(block, node); // open again, or not sealed yet
    }
    return true;
  }

  /** A block's row was written; true when that sealed it. */
  boolean written(BlockFacts facts, long nowNanos) {
    Optional<KnownBlock> before = map.find(facts.block());
    map.know(facts, facts.sealed() ? present(facts.members()) : List.of());
    before
        .filter(known -> known.confirmed().compareTo(facts.confirmed()) < 0)
        .ifPresent(known -> nowStale(facts.block(), known));
    open.of(facts.block()).forEach((node, has) -> leftBehind(node, facts, has));
    judgeAgain(early.take(facts.block()), nowNanos);
    map.find(facts.block()).ifPresent(known -> awaitReports(facts.block(), known));
    return facts.sealed() && !before.map(KnownBlock::sealed).orElse(false);
  }

  /** A block lost its file. */
  void deleted(DeletedBlock block, List<Replica> holders, long nowNanos) {
    Set<Integer> targets = new LinkedHashSet<>();
    for (Replica holder : holders) targets.add(holder.node());
    for (DataNodeId member : block.members()) {
      NodeTable.Entry node = nodes.find(member);
      if (node != null) targets.add(node.index());
    }
    Map<Integer, Generation> opened = open.of(block.block());
    targets.addAll(opened.keySet());
    targets.removeIf(node -> nodes.at(node).process() == 0);
    if (!deletions.add(block.block(), targets, nowNanos)) {
      moreDeleted = true;
      deletedRead = 0;
      return;
    }
    for (int node : targets) {
      Generation has =
          leftovers.find(node, block.block()).map(Leftover::generation).orElse(block.generation());
      order(node, block.block(), opened.getOrDefault(node, has));
      open.remove(node, block.block());
    }
    judgeAgain(early.take(block.block()), nowNanos);
  }

  /** What time brings: reports that came early, orphans whose quarantine is over. */
  void tick(boolean judging, long nowNanos) {
    long next = catalog.nextBlock();
    if (next != nextBlock) {
      nextBlock = next;
      judgeAgain(early.takeBelow(next, EARLY_A_TICK), nowNanos);
    }
    sweep(nowNanos);
    if (!judging) return;
    if (moreDeleted && deletions.size() < Deletions.IN_HAND / 2) readDeleted(nowNanos);
    doubted.addAll(orphans.nodes());
    doubted.removeIf(node -> !deleteOrphans(node, nowNanos));
    long kept = orphans.ofEarlierLives();
    if (kept == 0) {
      findings.clear(EARLIER_LIVES);
      return;
    }
    findings.raise(
        EARLIER_LIVES,
        kept
            + " replicas belong to no file, and their blocks are older than the backup that the"
            + " namenode was restored from; they stay until an admin has them deleted");
  }

  /** Goes on through the block table, for what the events left behind. */
  private void sweep(long nowNanos) {
    List<BlockFacts> rows = catalog.blocksAfter(swept, BLOCKS_A_TICK);
    for (BlockFacts facts : rows) {
      Optional<KnownBlock> known = map.find(facts.block());
      if (known.isPresent() && !known.get().agrees(facts)) written(facts, nowNanos);
      swept = facts.block().value();
    }
    if (rows.size() < BLOCKS_A_TICK) swept = 0;
  }

  private Optional<Generation> confirmed(BlockId block) {
    Optional<KnownBlock> known = map.find(block);
    if (known.isPresent()) return Optional.of(known.get().confirmed());
    Optional<BlockFacts> facts = catalog.find(block);
    facts.ifPresent(map::know);
    return facts.map(BlockFacts::confirmed);
  }

  private boolean unknown(int node, ReplicaReport report, boolean obeyed, long nowNanos) {
    BlockId block = new BlockId(report.getBlock());
    if (block.value() >= catalog.nextBlock()) return keepEarly(node, report, obeyed);
    if (!obeyed) return true;
    Generation generation = new Generation(report.getGeneration());
    if (catalog.findDeleted(block).isPresent()) {
      order(node, block, generation);
    } else if (authority.isOfEarlierLife(block) && !earlierLivesMayGo) {
      orphans.addOfEarlierLife(node, block);
    } else if (orders.has(node, block)) {
      order(node, block, generation); // its quarantine is over
    } else {
      return orphans.add(node, block, generation, nowNanos);
    }
    return true;
  }

  /** A copy that is not sealed yet, beside or instead of something that does not count either. */
  private static boolean isNeutral(ReplicaState state, Standing standing) {
    return state == ReplicaState.COPYING
        && (standing == Standing.STALE || standing == Standing.CORRUPT);
  }

  private boolean keepEarly(int node, ReplicaReport report, boolean obeyed) {
    return early.keep(new Early(node, report, obeyed ? leadership : Early.NOBODY));
  }

  private void put(int node, BlockId block, Standing standing, Generation generation) {
    if (standing.counts()) leftovers.good(node, block);
    else if (standing != Standing.LEAVING) {
      leftovers.add(node, block, new Leftover(generation, false));
    }
    map.put(block, new Replica(node, standing));
  }

  private void awaitReports(BlockId block, KnownBlock known) {
    for (Replica each : known.replicas()) {
      if (each.standing() == Standing.LEARNED) learned.add(each.node(), block);
    }
  }

  private void nowStale(BlockId block, KnownBlock before) {
    for (Replica each : before.good()) {
      if (standing(block, each.node()) != Standing.STALE) continue;
      leftovers.add(each.node(), block, new Leftover(before.confirmed(), false));
    }
  }

  /** The writer has gone on under a newer generation, without this node. */
  private void leftBehind(int node, BlockFacts facts, Generation has) {
    if (has.compareTo(facts.confirmed()) >= 0) return;
    open.remove(node, facts.block());
    put(node, facts.block(), Standing.STALE, has);
  }

  private Standing sealed(int node, ReplicaReport report) {
    BlockId block = new BlockId(report.getBlock());
    Standing standing = standing(block, node);
    if (orders.has(node, block) && standing == Standing.LEAVING) return standing;
    if (map.mayHaveLength(block, report.getLength())) return Standing.GOOD;
    Optional<BlockFacts> facts = catalog.find(block);
    boolean other =
        facts.isPresent()
            && facts.get().sealed()
            && facts.get().length() != report.getLength()
            && facts.get().confirmed().value() == report.getGeneration();
    return other ? Standing.CORRUPT : Standing.GOOD;
  }

  private Standing standing(BlockId block, int node) {
    return map.find(block).stream()
        .flatMap(known -> known.replicas().stream())
        .filter(replica -> replica.node() == node)
        .map(Replica::standing)
        .findFirst()
        .orElse(null);
  }

  /** Those that have registered since this process began. */
  private List<Integer> present(Collection<DataNodeId> members) {
    return members.stream()
        .map(nodes::find)
        .filter(node -> node != null && node.process() != 0)
        .map(NodeTable.Entry::index)
        .toList();
  }

  private void judgeAgain(List<Early> reports, long nowNanos) {
    // The leadership that they were told to may be over: then they do not count for deletion.
    for (Early each : reports) {
      report(each.node(), each.report(), each.leadership() == leadership, nowNanos);
    }
  }

  private void order(int node, BlockId block, Generation generation) {
    String why = "no file has " + block + " any more";
    if (!orders.delete(node, block, generation, why)) overflowing.add(node);
  }

  private void readDeleted(long nowNanos) {
    List<DeletedBlock> rows = catalog.deletedAfter(deletedRead, DELETED_A_TICK);
    for (DeletedBlock row : rows) {
      deleted(row, List.of(), nowNanos);
      deletedRead = row.block().value();
    }
    moreDeleted = rows.size() == DELETED_A_TICK;
  }

  /** Orders what is due; true when there are so many that none is deleted. */
  private boolean deleteOrphans(int node, long nowNanos) {
    String topic = "orphans on " + nodes.at(node).name();
    if (orphans.tooMany(node, map.replicas(node))) {
      findings.raise(
          topic,
          orphans.count(node)
              + " replicas belong to no file; none is deleted, because so many are rather a sign"
              + " of a wrong namespace");
      return true;
    }
    findings.clear(topic);
    for (Orphans.Orphan orphan : orphans.takeDue(node, ORPHANS_A_TICK, nowNanos)) {
      if (catalog.find(orphan.block()).isPresent()) continue;
      order(node, orphan.block(), orphan.generation());
    }
    return false;
  }
}
