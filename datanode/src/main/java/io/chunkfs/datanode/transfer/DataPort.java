package io.chunkfs.datanode.transfer;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.time.Clock;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.proto.TransferTotals;
import io.chunkfs.transport.ConnectionPool;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Server;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The port on which blocks come in and go out. */
public final class DataPort implements AutoCloseable {
  private static final int IDLE_A_DATANODE = 64;
  private static final Duration IDLE_DOWNSTREAM = Duration.ofSeconds(60);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Transfer transfer;
  private final Server server;
  private final CopyJobs copies;
  private final Inspections inspections;
  private volatile boolean closed;

  private DataPort(Transfer transfer, Server server) {
    this.transfer = transfer;
    this.server = server;
    this.copies = new CopyJobs(transfer, transfer.limits().copies());
    this.inspections = new Inspections(transfer);
  }

  /**
   * What the port works with.
   *
   * @param name of the datanode, for messages
   * @param identity for its handshakes, in both directions
   */
  public record Parts(
      String name,
      ReplicaStore store,
      EventLoops loops,
      IoPool io,
      Identity identity,
      MetricRegistry metrics,
      Clock clock) {}

  /** Listens. */
  public static DataPort start(Parts parts, InetSocketAddress bind, Settings settings)
      throws ChunkFsException {
    TransferLimits limits = TransferLimits.of(settings);
    Sessions sessions =
        new Sessions(parts.name(), limits.sessions(), Runtime.getRuntime().maxMemory() / 4);
    Connector connector = new Connector(parts.loops(), parts.identity());
    Moved moved = new Moved(parts.clock());
    long rate = limits.copyBytesPerSecond();
    Transfer transfer =
        new Transfer(
            parts.name(),
            parts.store(),
            parts.loops(),
            parts.io(),
            new ConnectionPool(connector, parts.loops(), IDLE_A_DATANODE, IDLE_DOWNSTREAM),
            limits,
            sessions,
            new TransferMetrics(parts.metrics()),
            moved,
            new Pace(parts.clock(), rate, moved::forClients),
            new Pace(parts.clock(), rate, moved::forClients));
    Server server =
        Server.start(
            parts.loops(),
            parts.identity(),
            bind,
            2 * limits.sessions(), // as many again may be idle, kept for their next session
            peer -> new IdleConnection(transfer));
    DataPort port = new DataPort(transfer, server);
    port.register(parts.metrics());
    port.watch();
    return port;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Sessions that run. */
  public int sessions() {
    return transfer.sessions().running();
  }

  /** Copies that are made for this node. */
  public CopyJobs copies() {
    return copies;
  }

  /** Replicas that are read through. */
  public Inspections inspections() {
    return inspections;
  }

  /** What was moved so far. */
  public TransferTotals moved() {
    return transfer.moved().totals();
  }

  private void register(MetricRegistry metrics) {
    metrics.gauge("chunkfs.datanode.sessions", () -> (Gauge<Integer>) this::sessions);
    metrics.gauge("chunkfs.datanode.copies-running", () -> (Gauge<Integer>) copies::running);
    metrics.gauge(
        "chunkfs.datanode.copies-known", () -> (Gauge<Integer>) () -> copies.blocks().size());
    metrics.gauge(
        "chunkfs.datanode.copy-sent-bytes", () -> (Gauge<Long>) () -> moved().getCopySent());
    metrics.gauge(
        "chunkfs.datanode.copied-bytes", () -> (Gauge<Long>) () -> moved().getCopyReceived());
  }

  private void watch() {
    if (closed) return;
    transfer.sessions().tick();
    transfer.loops().after(transfer.limits().stallTick(), this::watch);
  }

  /** Takes no more sessions, waits a moment for those that run, and closes all connections. */
  @Override
  public void close() {
    closed = true;
    inspections.close();
    copies.close();
    try {
      transfer.sessions().finish(LINGER);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    server.close();
    transfer.downstreams().close();
  }
}
