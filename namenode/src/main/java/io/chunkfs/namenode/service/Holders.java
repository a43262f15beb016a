package io.chunkfs.namenode.service;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.Hosts;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.ReplicaMap;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.NodeState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Tells a reader where a block is, the best holder first: on the reader's host, then others in
 * random order, then doubted ones, suspect nodes last. Corrupt and stale replicas are not named.
 */
final class Holders {
  private final ClusterState cluster;
  private final ReplicaMap replicas;
  private final Doubts doubts;
  private final String readerHost;
  private final Random random;

  Holders(
      ClusterState cluster, ReplicaMap replicas, Doubts doubts, String readerHost, Random random) {
    this.cluster = cluster;
    this.replicas = replicas;
    this.doubts = doubts;
    this.readerHost = Hosts.normal(readerHost);
    this.random = random;
  }

  /** A block with its holders. */
  LocatedBlock locate(FileBlock block, long namespace) {
    Optional<KnownBlock> known = replicas.find(block.id());
    LocatedBlock.Builder out =
        LocatedBlock.newBuilder()
            .setKey(
                BlockKey.newBuilder()
                    .setNamespace(namespace)
                    .setBlock(block.id().value())
                    .setGeneration(block.row().getConfirmedGeneration()))
            .setOffset(block.row().getOffset())
            .setLength(block.row().getLength())
            .setCommitted(block.row().getCommitted())
            .setReplication(block.row().getReplication())
            .setCrc(block.row().getCrc());
    List<NodeView> holders = holders(block, known);
    out.setCounting(counting(known, holders));
    for (NodeView node : ordered(block.id(), holders)) out.addNodes(node.address());
    known.ifPresent(
        seen ->
            out.setCorrupt(
                (int)
                    seen.replicas().stream()
                        .filter(replica -> replica.standing() == Standing.CORRUPT)
                        .count()));
    for (long member : block.row().getMembersList()) {
      Optional<NodeView> node = cluster.nodes().find(new DataNodeId(member));
      out.addMemberNames(node.map(NodeView::name).orElse(Long.toHexString(member)));
    }
    return out.build();
  }

  /**
   * Those that reported it; the members of its pipeline while nobody has, or it is open, or the
   * cluster's loop has not heard yet that it is sealed.
   */
  private List<NodeView> holders(FileBlock block, Optional<KnownBlock> known) {
    ClusterView nodes = cluster.nodes();
    List<NodeView> found = new ArrayList<>();
    if (block.row().getCommitted() && known.isPresent() && known.get().sealed()) {
      for (Replica replica : known.get().good()) nodes.at(replica.node()).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      for (long member : block.row().getMembersList()) {
        Optional<NodeView> node = nodes.find(new DataNodeId(member));
        if (node.isPresent() && !condemned(known, node.get())) found.add(node.get());
      }
    }
    found.removeIf(node -> node.state() == NodeState.DEAD);
    return found;
  }

  /** Replicas that count; of a block that nobody spoke of yet, its members that are live. */
  private int counting(Optional<KnownBlock> known, List<NodeView> holders) {
    if (known.isPresent() && known.get().sealed()) {
      return (int)
          known.get().good().stream()
              .flatMap(replica -> cluster.nodes().at(replica.node()).stream())
              .filter(node -> node.state() != NodeState.DEAD)
              .count();
    }
    return (int) holders.stream().filter(node -> node.state() == NodeState.LIVE).count();
  }

  private static boolean condemned(Optional<KnownBlock> known, NodeView node) {
    return known.isPresent()
        && known.get().replicas().stream()
            .anyMatch(replica -> replica.node() == node.index() && !replica.standing().counts());
  }

  private List<NodeView> ordered(BlockId block, List<NodeView> holders) {
    Collections.shuffle(holders, random);
    holders.sort(Comparator.comparingInt(node -> rank(block, node)));
    return holders;
  }

  private int rank(BlockId block, NodeView node) {
    if (node.state() != NodeState.LIVE) return 3;
    if (doubts.about(block, node.id(), cluster.attendedNanos())) return 2;
    return node.hosts().contains(readerHost) ? 0 : 1;
  }
}
