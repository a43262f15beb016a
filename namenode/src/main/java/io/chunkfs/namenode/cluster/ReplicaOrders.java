package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.cluster.Leftovers.Leftover;
import io.chunkfs.proto.CopyReplica;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DeleteReplica;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.OrderOutcome;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * What may be ordered about replicas of blocks that exist. Every deletion of such a replica passes
 * {@link #delete}, which never lets the last good one go, whoever asks.
 *
 * <p>Thread: the cluster's owner.
 */
public final class ReplicaOrders {
  private final Cluster cluster;
  private final BlockCatalog catalog;
  private final Orders orders;
  private final Leftovers leftovers;
  private final IntPredicate vouched;

  ReplicaOrders(
      Cluster cluster,
      BlockCatalog catalog,
      Orders orders,
      Leftovers leftovers,
      IntPredicate vouched) {
    this.cluster = cluster;
    this.catalog = catalog;
    this.orders = orders;
    this.leftovers = leftovers;
    this.vouched = vouched;
  }

  /** What the hard state says of a block now. */
  public Optional<BlockFacts> facts(BlockId block) {
    return catalog.find(block);
  }

  /** Orders a node to copy a block; false when too much waits for it. */
  public boolean copy(int target, BlockFacts block, CopyReplica how) {
    return orders.copy(target, block.block(), block.confirmed(), how);
  }

  /** Has a node give up a copy. */
  public void cancel(int target, BlockId block, Generation generation, String reason) {
    orders.cancel(target, block, generation, reason);
  }

  /** A copy was made, or is not awaited any more. */
  public void copyEnded(int target, BlockId block) {
    orders.ended(target, Orders.Kind.COPY, block);
  }

  /** Orders a node to read a replica through; false when there is none or too much waits. */
  public boolean verify(int node, BlockId block, String reason) {
    Optional<KnownBlock> known = cluster.replicas().find(block);
    return known.isPresent()
        && known.get().at(node).filter(replica -> replica.standing().counts()).isPresent()
        && orders.verify(node, block, known.get().confirmed(), reason);
  }

  /** Deletions that wait for confirmation, of deleted files' replicas too. */
  public long deletions() {
    return orders.deletions();
  }

  /** Deletions that wait for one node's confirmation. */
  public int leaving(int node) {
    return orders.deletions(node);
  }

  /** Whether a node's replica of a block is ordered to be deleted. */
  public boolean deleting(int node, BlockId block) {
    return orders.has(node, block);
  }

  /** Whether what a node reported counts for deletion: in full, to this very leadership. */
  public boolean vouched(int node) {
    return vouched.test(node);
  }

  /**
   * Orders a superfluous replica of a block that exists to be deleted, if that leaves enough: as
   * many as wanted when it is a good one; when it is not, enough for a durable block. Only good
   * replicas on live nodes that reported in full to this leadership count as left.
   *
   * @return whether it was ordered
   */
  public boolean delete(int node, BlockId block, String reason) {
    if (cluster.repairHold().isPresent() || !vouched(node) || !live(node)) return false;
    Optional<BlockFacts> facts = catalog.find(block);
    Optional<KnownBlock> known = cluster.replicas().find(block);
    if (facts.isEmpty() || known.isEmpty()) return false;
    if (!facts.get().sealed() || !known.get().agrees(facts.get())) return false;
    long left = known.get().replicas().stream().filter(other -> isLeft(other, node)).count();
    Standing standing = known.get().at(node).map(Replica::standing).orElse(Standing.LOST);
    int wanted = Math.max(1, facts.get().wanted());
    return switch (standing) {
      case GOOD -> left >= wanted && deleteGood(node, facts.get(), reason);
      case STALE, CORRUPT ->
          left >= Math.min(2, wanted) && deleteLeftover(node, facts.get(), reason);
      case LEARNED, LOST, LEAVING -> false;
    };
  }

  /**
   * Whether an ordered deletion is still right when it goes out, which may be long after it was
   * ordered: other holders may have gone meanwhile. A replica that is good and stays counts again.
   */
  private boolean stands(int node, BlockId block) {
    Optional<KnownBlock> known = cluster.replicas().find(block);
    boolean leaving =
        known.flatMap(of -> of.at(node)).map(Replica::standing).stream()
            .anyMatch(standing -> standing == Standing.LEAVING);
    if (!leaving) return true;
    long left = known.get().replicas().stream().filter(other -> isLeft(other, node)).count();
    if (left >= Math.max(1, known.get().wanted()) && cluster.repairHold().isEmpty()) return true;
    stays(node, block);
    return false;
  }

  /** What is asked about a node's orders when they go out. */
  Orders.LastLook lastLook(int node) {
    return new Orders.LastLook() {
      @Override
      public boolean mayDelete(BlockId block) {
        return stands(node, block);
      }

      @Override
      public boolean mayCopy(BlockId block, CopyReplica how) {
        return deliver(block, how);
      }
    };
  }

  /** Whether a copy has not gone out and cannot any more: one of its sources is no good now. */
  public boolean hasLostItsSource(int target, BlockId block) {
    return orders.unsentCopy(target, block).filter(how -> !deliver(block, how)).isPresent();
  }

  private boolean deliver(BlockId block, CopyReplica how) {
    Optional<KnownBlock> known = cluster.replicas().find(block);
    if (known.isEmpty()) return false;
    for (DataNodeAddress source : how.getSourcesList()) {
      boolean good =
          cluster
              .state()
              .nodes()
              .find(new DataNodeId(source.getNode()))
              .flatMap(node -> known.get().at(node.index()))
              .filter(replica -> replica.standing().counts())
              .isPresent();
      if (!good) return false;
    }
    return true;
  }

  /**
   * Takes back deletions of a block's good replicas that did not go out yet: the block needs them.
   *
   * @return whether there were any
   */
  public boolean takeBack(KnownBlock known, BlockId block) {
    boolean any = false;
    for (Replica each : known.replicas()) {
      if (each.standing() != Standing.LEAVING) continue;
      if (!orders.takeBack(each.node(), block)) continue;
      stays(each.node(), block);
      any = true;
    }
    return any;
  }

  /**
   * Orders what lies in quarantine beside a good replica to be deleted.
   *
   * @return whether there was something
   */
  public boolean deleteQuarantined(int node, BlockId block, String reason) {
    Optional<Leftover> left = leftovers.find(node, block).filter(Leftover::quarantined);
    if (left.isEmpty() || orders.has(node, block)) return false;
    if (cluster.repairHold().isPresent() || !vouched(node)) return false;
    return orders.delete(
        node,
        block,
        left.get().generation(),
        DeleteReplica.newBuilder().setReason(reason).setQuarantinedOnly(true).build());
  }

  /** Whether something of a block lies in quarantine on a node. */
  public boolean quarantined(int node, BlockId block) {
    return leftovers.find(node, block).filter(Leftover::quarantined).isPresent();
  }

  /**
   * An order ended otherwise than in a report. What the node has other than is known it tells by
   * deltas of its own.
   */
  void ended(int node, OrderOutcome outcome) {
    if (outcome.getBlock().getBlock() <= 0) return;
    BlockId block = new BlockId(outcome.getBlock().getBlock());
    Orders.Kind kind = Orders.Kind.of(outcome.getAction());
    if (kind == null) return;
    boolean isDelete = kind == Orders.Kind.DELETE;
    if (isDelete && outcome.getCode() != 0 && catalog.find(block).isEmpty()) return; // again
    if (!orders.ended(node, kind, block)) return;
    if (isDelete && outcome.getCode() == 0) leftovers.remove(node, block);
    else if (isDelete) stays(node, block);
  }

  /** What was to go stays; when it is not as it was the datanode says so by itself. */
  private void stays(int node, BlockId block) {
    cluster
        .replicas()
        .find(block)
        .flatMap(known -> known.at(node))
        .filter(replica -> replica.standing() == Standing.LEAVING)
        .ifPresent(replica -> cluster.replicas().put(block, new Replica(node, Standing.GOOD)));
  }

  /** Has copies given up that a node is making and nobody here ordered. */
  void copying(int node, List<Long> blocks, long nowNanos) {
    for (BlockId block : orders.copying(node, blocks, nowNanos)) {
      cluster
          .replicas()
          .find(block)
          .ifPresent(
              known -> orders.cancel(node, block, known.confirmed(), "this leader has no need"));
    }
  }

  private boolean deleteGood(int node, BlockFacts facts, String reason) {
    DeleteReplica how = DeleteReplica.newBuilder().setReason(reason).build();
    if (!orders.delete(node, facts.block(), facts.confirmed(), how)) return false;
    cluster.replicas().put(facts.block(), new Replica(node, Standing.LEAVING));
    return true;
  }

  private boolean deleteLeftover(int node, BlockFacts facts, String reason) {
    Optional<Leftover> left = leftovers.find(node, facts.block());
    if (left.isEmpty()) return false;
    DeleteReplica how =
        DeleteReplica.newBuilder()
            .setReason(reason)
            .setQuarantinedOnly(left.get().quarantined())
            .build();
    return orders.delete(node, facts.block(), left.get().generation(), how);
  }

  private boolean isLeft(Replica other, int node) {
    return other.node() != node
        && other.standing() == Standing.GOOD
        && vouched(other.node())
        && live(other.node());
  }

  private boolean live(int node) {
    return cluster.nodeState(node) == NodeState.LIVE;
  }
}
