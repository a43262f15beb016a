package io.chunkfs.namenode.namespace;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.ClusterRow;
import java.nio.ByteBuffer;

/** The numbers that the cluster hands out and keeps. Writer thread only. */
public final class Counters {
  /** Last inode given out. */
  public static final String INODE = "inode";

  /** Last block id given out, without its incarnation. */
  public static final String BLOCK = "block";

  /** Last generation given out, without its incarnation. */
  public static final String GENERATION = "generation";

  /** Last range of lease ids given out. */
  public static final String LEASE = "lease";

  /** Number of committed block rows. */
  public static final String SEALED_BLOCKS = "sealed-blocks";

  /** Attended time of the cluster, through all its leaders, in milliseconds. */
  public static final String CLUSTER_CLOCK = "cluster-clock";

  private static final byte[] CLUSTER_KEY = Keys.setting("cluster");

  private final Overlay rows;
  private ClusterRow cluster;

  /** Over one overlay. */
  public Counters(Overlay rows) {
    this.rows = rows;
  }

  /** A counter's value in some state. */
  public static long read(Rows rows, String name) {
    byte[] value = rows.get(Keys.counter(name));
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  /** Adds to a counter and returns the new value. */
  public long add(String name, long change) {
    long value = read(rows, name) + change;
    rows.put(Keys.counter(name), ByteBuffer.allocate(8).putLong(value).array());
    return value;
  }

  /** A new inode. */
  public InodeId nextInode() {
    return new InodeId(add(INODE, 1));
  }

  /** A new block id. */
  public BlockId nextBlock() {
    return BlockId.of(incarnation(), add(BLOCK, 1));
  }

  /** A new generation, higher than all before it. */
  public Generation nextGeneration() {
    return Generation.of(incarnation(), add(GENERATION, 1));
  }

  /** The namespace that block ids belong to. */
  public NamespaceId namespace() {
    return new NamespaceId(cluster().getNamespace());
  }

  private Incarnation incarnation() {
    return new Incarnation(cluster().getIncarnation());
  }

  private ClusterRow cluster() {
    if (cluster == null) cluster = Stored.require(rows, CLUSTER_KEY, ClusterRow.parser());
    return cluster;
  }
}
