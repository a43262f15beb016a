package io.chunkfs.namenode.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Room on datanodes that was given to pipelines and copies so lately that the nodes' own figures do
 * not show it yet. A promise ends when its block is sealed or does not come, and at the latest with
 * the node's second heartbeat after it: by then the datanode has set the room aside, or nobody came
 * for it.
 *
 * <p>Which promise a sealed block was does not matter much, so that they are kept as sums: an
 * average one is taken back. Any thread.
 */
public final class Promises {
  private static final Promised NONE = new Promised(0, 0, 0, 0);

  private final Map<Integer, Promised> nodes = new ConcurrentHashMap<>();

  /** Since the last heartbeat, and between that one and the one before. */
  private record Promised(int blocks, long bytes, int olderBlocks, long olderBytes) {
    private Promised more(long added) {
      return new Promised(blocks + 1, bytes + added, olderBlocks, olderBytes);
    }

    private Promised older() {
      return new Promised(0, 0, blocks, bytes);
    }

    private Promised less() {
      if (olderBlocks > 0) {
        long left = olderBytes - olderBytes / olderBlocks;
        return new Promised(blocks, bytes, olderBlocks - 1, left);
      }
      return blocks > 0 ? new Promised(blocks - 1, bytes - bytes / blocks, 0, 0) : this;
    }

    private Promised orNothing() {
      return blocks + olderBlocks == 0 ? null : this;
    }
  }

  /** A block or a copy of this size is to come to the node. */
  public void made(int node, long bytes) {
    nodes.merge(node, NONE.more(bytes), (known, added) -> known.more(bytes));
  }

  /** Bytes promised on a node and not in its figures yet. */
  public long bytes(int node) {
    Promised promised = nodes.getOrDefault(node, NONE);
    return promised.bytes() + promised.olderBytes();
  }

  /** Blocks that those bytes are for. */
  public int blocks(int node) {
    Promised promised = nodes.getOrDefault(node, NONE);
    return promised.blocks() + promised.olderBlocks();
  }

  /** The node told its figures. */
  void told(int node) {
    nodes.computeIfPresent(node, (index, promised) -> promised.older().orNothing());
  }

  /** A block that was on its way to the node is sealed there, or does not come. */
  public void kept(int node) {
    nodes.computeIfPresent(node, (index, promised) -> promised.less().orNothing());
  }

  /** The node died, or a new process begins. */
  void forget(int node) {
    nodes.remove(node);
  }
}
