package io.chunkfs.namenode.cluster;

import io.chunkfs.common.id.Generation;
import java.util.List;
import java.util.Optional;

/** What the replica map has of one block at one moment. */
public record KnownBlock(Generation confirmed, int wanted, boolean sealed, List<Replica> replicas) {
  /** Whether this is what the hard state says. */
  boolean agrees(BlockFacts facts) {
    return confirmed.equals(facts.confirmed())
        && wanted == facts.wanted()
        && sealed == facts.sealed();
  }

  /** What is known of a node's replica. */
  public Optional<Replica> at(int node) {
    return replicas.stream().filter(replica -> replica.node() == node).findFirst();
  }

  /** Replicas that may be read and count. */
  public List<Replica> good() {
    return replicas.stream().filter(replica -> replica.standing().counts()).toList();
  }
}
