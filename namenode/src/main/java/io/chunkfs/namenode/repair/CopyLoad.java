package io.chunkfs.namenode.repair;

/** What copies are under way, as far as caps ask. */
interface CopyLoad {
  /** Whether a node may take in a further copy of this size. */
  boolean mayTake(int node, long bytes);

  /** Whether a node may send a further copy of this size. */
  boolean mayGive(int node, long bytes);

  /** Copies under way to a node. */
  int to(int node);

  /** Copies under way from a node. */
  int from(int node);

  /** Replicas that a node is ordered to delete and has not. */
  int leaving(int node);

  /** Bytes that are promised on a node and do not show in its figures yet. */
  long promised(int node);
}
