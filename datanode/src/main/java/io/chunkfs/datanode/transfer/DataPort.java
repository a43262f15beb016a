package io.chunkfs.datanode.transfer;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.datanode.store.ReplicaStore;
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
  private volatile boolean closed;

  private DataPort(Transfer transfer, Server server) {
    this.transfer = transfer;
    this.server = server;
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
      MetricRegistry metrics) {}

  /** Listens. */
  public static DataPort start(Parts parts, InetSocketAddress bind, Settings settings)
      throws ChunkFsException {
    TransferLimits limits = TransferLimits.of(settings);
    Sessions sessions =
        new Sessions(parts.name(), limits.sessions(), Runtime.getRuntime().maxMemory() / 4);
    Connector connector = new Connector(parts.loops(), parts.identity());
    Transfer transfer =
        new Transfer(
            parts.name(),
            parts.store(),
            parts.loops(),
            parts.io(),
            new ConnectionPool(connector, parts.loops(), IDLE_A_DATANODE, IDLE_DOWNSTREAM),
            limits,
            sessions,
            new TransferMetrics(parts.metrics()));
    parts.metrics().gauge("chunkfs.datanode.sessions", () -> (Gauge<Integer>) sessions::running);
    Server server =
        Server.start(
            parts.loops(),
            parts.identity(),
            bind,
            2 * limits.sessions(), // as many again may be idle, kept for their next session
            peer -> new IdleConnection(transfer));
    DataPort port = new DataPort(transfer, server);
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

  private void watch() {
    if (closed) return;
    transfer.sessions().tick();
    transfer.loops().after(transfer.limits().stallTick(), this::watch);
  }

  /** Takes no more sessions, waits a moment for those that run, and closes all connections. */
  @Override
  public void close() {
    closed = true;
    try {
      transfer.sessions().finish(LINGER);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    server.close();
    transfer.downstreams().close();
  }
}
