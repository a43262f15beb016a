package io.chunkfs.datanode.report;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.datanode.store.ReplicaListener;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.datanode.transfer.DataPort;
import io.chunkfs.datanode.transfer.IoPool;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.VolumeReport;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The links with all namenodes of the cluster; each hears of every change. */
public final class NameNodeLinks implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(2);

  private final ReplicaStore store;
  private final List<NameNodeLink> links;

  /**
   * What the links work with.
   *
   * @param address as the node presents itself
   * @param process distinguishes this run of the process from earlier ones
   * @param port what the node moves
   */
  public record Parts(
      DataNodeAddress address,
      long process,
      ReplicaStore store,
      IoPool io,
      EventLoops loops,
      Connector connector,
      Clock clock,
      DataPort port) {}

  private NameNodeLinks(Parts parts, List<InetSocketAddress> nameNodes) {
    this.store = parts.store();
    DataPort port = parts.port();
    NodeState node = new NodeState(parts.address(), parts.process(), parts.store(), port);
    Orders.Hands hands =
        new Orders.Hands(parts.store(), parts.io(), port.copies(), port.inspections());
    Orders orders = new Orders(hands, this::ended);
    NameNodeLink.Network network =
        new NameNodeLink.Network(parts.connector(), parts.loops(), parts.clock());
    this.links =
        nameNodes.stream()
            .map(address -> new NameNodeLink(address, network, node, orders))
            .toList();
  }

  /** Begins to talk with each of the namenodes. */
  public static NameNodeLinks start(Parts parts, List<InetSocketAddress> nameNodes) {
    NameNodeLinks links = new NameNodeLinks(parts, nameNodes);
    parts
        .store()
        .listen(
            new ReplicaListener() {
              @Override
              public void changed(ReplicaReport change) {
                links.changed(change);
              }

              @Override
              public void volumeLost(VolumeReport volume) {
                links.links.forEach(NameNodeLink::reportAnew);
              }
            });
    links.links.forEach(NameNodeLink::start);
    return links;
  }

  /** How things stand with each namenode. */
  public List<LinkStatus> status() {
    return links.stream().map(NameNodeLink::status).toList();
  }

  /**
   * Waits until one of the namenodes has taken registration and full report.
   *
   * @throws ChunkFsException TIMEOUT, or WRONG_CLUSTER once every namenode turned out to belong to
   *     another cluster; the message says how each link stands
   */
  public void awaitRegistered(Duration timeout) throws ChunkFsException {
    CompletableFuture<?> any =
        CompletableFuture.anyOf(
            links.stream().map(NameNodeLink::firstReport).toArray(CompletableFuture[]::new));
    CompletableFuture<?> allRefused =
        CompletableFuture.allOf(
            links.stream().map(NameNodeLink::refused).toArray(CompletableFuture[]::new));
    try {
      CompletableFuture.anyOf(any, allRefused).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (any.isDone()) return;
      throw new ChunkFsException(
          ErrorCode.WRONG_CLUSTER,
          "every namenode refused this datanode: " + standing() + directories());
    } catch (TimeoutException late) {
      throw new ChunkFsException(
          ErrorCode.TIMEOUT,
          "not registered with a namenode within " + timeout.toSeconds() + " s: " + standing(),
          late);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(
          ErrorCode.CANCELLED, "interrupted while waiting for the registration", asked);
    }
  }

  private String standing() {
    return status().stream().map(LinkStatus::toString).collect(Collectors.joining("; "));
  }

  private String directories() {
    return store
        .clusterId()
        .map(id -> "; its directories belong to cluster " + id + " for good")
        .orElse("");
  }

  private void changed(ReplicaReport change) {
    for (NameNodeLink link : links) link.changed(change);
  }

  private void ended(OrderOutcome outcome) {
    for (NameNodeLink link : links) link.ended(outcome);
  }

  /** Ends the links within a moment. */
  @Override
  public void close() {
    links.forEach(NameNodeLink::stop);
    try {
      for (NameNodeLink link : links) link.join(STOP);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
