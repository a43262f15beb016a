package io.chunkfs.shell.demo;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.datanode.store.SystemDisk;
import io.chunkfs.datanode.store.VolumeAudit;
import io.chunkfs.minicluster.MiniCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Those of a cluster in this process.
 *
 * <p>Thread: any; one thing is done to the nodes at a time, and nothing after the end.
 */
final class MiniNodes implements DemoNodes, AutoCloseable {
  private final MiniCluster cluster;
  private boolean closed;

  MiniNodes(MiniCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public int count() {
    return cluster.dataNodes();
  }

  @Override
  public synchronized boolean runs(int number) {
    return cluster.dataNodeRuns(number);
  }

  @Override
  public synchronized String address(int number) {
    InetSocketAddress address = cluster.dataAddress(number);
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Override
  public synchronized void kill(int number) throws IOException {
    requireOpen();
    cluster.killDataNode(number);
  }

  @Override
  public synchronized void stop(int number) throws IOException {
    requireOpen();
    cluster.stopDataNode(number);
  }

  @Override
  public synchronized void start(int number) throws IOException {
    requireOpen();
    cluster.startDataNode(number);
  }

  @Override
  public boolean holds(int number, BlockId block) {
    return new VolumeAudit(new SystemDisk(), cluster.volume(number)).has(block);
  }

  @Override
  public Map<BlockId, OnDisk> replicas(int number) throws IOException {
    Map<BlockId, OnDisk> replicas = new HashMap<>();
    StringBuilder damaged = new StringBuilder();
    new VolumeAudit(new SystemDisk(), cluster.volume(number))
        .read(
            found ->
                replicas.put(
                    found.key().block(), new OnDisk(found.length(), found.crc(), found.problem())),
            line -> damaged.append('\n').append(line));
    if (damaged.isEmpty()) return replicas;
    throw new IOException(DemoNodes.name(number) + " has files that are no replicas:" + damaged);
  }

  private void requireOpen() throws IOException {
    if (closed) throw new IOException("the demo is ending");
  }

  /** Ends all nodes. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    cluster.close();
  }
}
