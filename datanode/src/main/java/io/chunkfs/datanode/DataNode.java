package io.chunkfs.datanode;

import com.codahale.metrics.MetricRegistry;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.report.LinkStatus;
import io.chunkfs.datanode.report.NameNodeLinks;
import io.chunkfs.datanode.store.Disk;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.datanode.store.StoreOptions;
import io.chunkfs.datanode.store.SystemDisk;
import io.chunkfs.datanode.transfer.DataPort;
import io.chunkfs.datanode.transfer.IoPool;
import io.chunkfs.datanode.web.NodeMetrics;
import io.chunkfs.datanode.web.StatusPages;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.Role;
import io.chunkfs.server.HttpServer;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One datanode: its volumes, its ports and its links to the namenodes. */
public final class DataNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataNode.class);

  private static final int MOST_LOOPS = 8;
  private static final int DISK_THREADS = 32;
  private static final Duration DISK_WORK_ENDS_WITHIN = Duration.ofSeconds(5);

  private final DataNodeOptions options;
  private final Deque<Runnable> closers = new ArrayDeque<>(); // last started, first closed
  private ReplicaStore store;
  private EventLoops loops;
  private DataPort port;
  private HttpServer http;
  private volatile NameNodeLinks links;

  private DataNode(DataNodeOptions options) {
    this.options = options;
  }

  /**
   * Opens the volumes, formatting empty ones, listens, and begins to register.
   *
   * @throws ChunkFsException when a volume is foreign or in use, or a port is busy
   */
  public static DataNode start(DataNodeOptions options) throws ChunkFsException {
    return start(options, new SystemDisk());
  }

  /** As above, on another disk than the machine's. */
  static DataNode start(DataNodeOptions options, Disk disk) throws ChunkFsException {
    DataNode node = new DataNode(options);
    boolean started = false;
    try {
      node.start(disk);
      started = true;
      return node;
    } finally {
      if (!started) node.close();
    }
  }

  private void start(Disk disk) throws ChunkFsException {
    Settings settings = options.settings();
    long reserveBytes = settings.bytes("datanode.reserve");
    store =
        ReplicaStore.open(new StoreOptions(options.name(), options.volumes(), disk, reserveBytes));
    closers.push(store::close);
    int threads = Math.max(2, Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors()));
    loops = EventLoops.create(options.name() + "-loop", threads);
    closers.push(loops::close);
    int waiting = 4 * settings.count("datanode.sessions") + 1024; // each session has few at a time
    IoPool io = new IoPool(options.name() + "-disk", DISK_THREADS, waiting);
    closers.push(() -> endDiskWork(io));

    MetricRegistry metrics = new MetricRegistry();
    NodeMetrics.register(metrics, store);
    Identity identity = Identity.server(Role.DATANODE, () -> store.clusterId().orElse(""));
    DataPort.Parts parts =
        new DataPort.Parts(options.name(), store, loops, io, identity, metrics, options.clock());
    port = DataPort.start(parts, options.data(), settings);
    closers.push(port::close);
    StatusPages pages = new StatusPages(options.name(), store, port, this::linkStatus, metrics);
    http = HttpServer.start(loops, options.http(), pages.pages());
    closers.push(http::close);

    NameNodeLinks.Parts talk =
        new NameNodeLinks.Parts(
            address(store, settings.texts("datanode.advertise")),
            new SecureRandom().nextLong(),
            store,
            io,
            loops,
            new Connector(loops, identity),
            options.clock(),
            port);
    links = NameNodeLinks.start(talk, options.nameNodes());
    closers.push(links::close);
    LOG.info("datanode {} serves {} and {}", options.name(), port.address(), http.address());
  }

  /** Where it listens for transfers. */
  public InetSocketAddress dataAddress() {
    return port.address();
  }

  /** Where it listens for HTTP. */
  public InetSocketAddress httpAddress() {
    return http.address();
  }

  /**
   * Waits until a namenode has taken its registration and its full report.
   *
   * @throws ChunkFsException when that takes longer than {@code timeout}, or the namenode belongs
   *     to another cluster; the message says what each namenode answered last
   */
  public void awaitRegistered(Duration timeout) throws ChunkFsException {
    links.awaitRegistered(timeout);
  }

  /**
   * Ends as a killed process does, but within this one: all connections are reset without a word,
   * open replicas stay as they are, nothing is brought to the disks any more and no list of an
   * orderly stop is left. Returns once the volumes are free, so that they can be started again.
   */
  public void kill() {
    LOG.info("datanode {} is killed", options.name());
    loops.tear();
    store.abandon();
    close();
  }

  /** Stops: ends the sessions within a few seconds, then leaves the volumes in order. */
  @Override
  public void close() {
    Runnable next;
    synchronized (this) {
      next = closers.poll();
    }
    if (next == null) return;
    try {
      next.run();
    } finally {
      close();
    }
  }

  private List<LinkStatus> linkStatus() {
    NameNodeLinks started = links;
    return started == null ? List.of() : started.status();
  }

  private DataNodeAddress address(ReplicaStore store, List<String> advertised)
      throws ChunkFsException {
    DataNodeAddress.Builder address =
        DataNodeAddress.newBuilder()
            .setNode(store.node().value())
            .setName(options.name())
            .setRack(options.rack());
    for (String host : advertised.isEmpty() ? List.of("") : advertised) {
      address.addData(endpoint(host, port.address()));
      address.addHttp(endpoint(host, http.address()));
    }
    return address.build();
  }

  private static Endpoint endpoint(String host, InetSocketAddress listening)
      throws ChunkFsException {
    return Endpoint.newBuilder()
        .setHost(host.isEmpty() ? reachable(listening.getAddress()) : host)
        .setPort(listening.getPort())
        .build();
  }

  /** The name under which others reach an address that this node listens on. */
  private static String reachable(InetAddress listening) throws ChunkFsException {
    if (!listening.isAnyLocalAddress()) return listening.getHostAddress();
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException nameless) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "this machine does not know its own address: set datanode.advertise",
          nameless);
    }
  }

  private static void endDiskWork(IoPool io) {
    try {
      if (!io.finish(DISK_WORK_ENDS_WITHIN)) LOG.warn("a disk does not answer; going on without");
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
