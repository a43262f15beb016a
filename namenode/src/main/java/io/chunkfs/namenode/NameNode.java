package io.chunkfs.namenode;

import com.codahale.metrics.MetricRegistry;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.cluster.BlockCounts;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.journal.Journal;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.namenode.service.NameNodeEdge;
import io.chunkfs.namenode.service.ServiceOptions;
import io.chunkfs.namenode.service.Serving;
import io.chunkfs.namenode.web.StatusPage;
import io.chunkfs.proto.Role;
import io.chunkfs.server.HttpPage;
import io.chunkfs.server.HttpServer;
import io.chunkfs.server.MetricsText;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One namenode: its state, its loops and its ports. The ports are open from the first moment; what
 * is behind them opens on a thread of its own, and until then calls are told NOT_READY.
 */
public final class NameNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NameNode.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
  private static final int HALTED = 70;

  private final NameNodeOptions options;
  private final Consumer<Throwable> whenBroken;
  private final NameNodeDirectory directory;
  private final EventLoops loops;
  private final MetricRegistry metrics = new MetricRegistry();
  private final NameNodeEdge edge;
  private final Rooms rooms;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final Thread opener;
  private Server server;
  private HttpServer http;
  private volatile Serving serving;
  private volatile Housekeeping housekeeping;
  private volatile Reclaimer reclaimer;
  private volatile ChunkFsException failure;
  private volatile boolean closing;

  private NameNode(
      NameNodeOptions options, NameNodeDirectory directory, Consumer<Throwable> whenBroken)
      throws ChunkFsException {
    this.options = options;
    this.directory = directory;
    this.whenBroken = whenBroken;
    ServiceOptions service = ServiceOptions.from(options.settings(), options.clock());
    int threads = options.settings().count("namenode.threads");
    int processors = Runtime.getRuntime().availableProcessors();
    this.loops = EventLoops.create("namenode", threads > 0 ? threads : Math.max(2, processors));
    this.edge = new NameNodeEdge(service, loops, metrics, this::leaderIsNew, this::diskIsFull);
    this.rooms = new Rooms(options, this::broken);
    this.opener = new Thread(this::open, "namenode-start");
    opener.setDaemon(true);
  }

  /**
   * Starts a namenode; a failure that makes going on wrong ends the process. Returns once its ports
   * are bound; calls are answered NOT_READY until it serves, see {@link #awaitReady}.
   *
   * @throws ChunkFsException naming what is in the way: a port, the directory, a setting
   */
  public static NameNode start(NameNodeOptions options) throws ChunkFsException {
    return start(
        options,
        broken -> {
          LOG.error("the namenode cannot go on and ends its process", broken);
          Runtime.getRuntime().halt(HALTED);
        });
  }

  /**
   * Starts a namenode.
   *
   * @param whenBroken told, instead of ending the process, when going on would be wrong
   */
  public static NameNode start(NameNodeOptions options, Consumer<Throwable> whenBroken)
      throws ChunkFsException {
    NameNodeDirectory directory = NameNodeDirectory.lock(options.directory());
    NameNode node = null;
    boolean bound = false;
    try {
      node = new NameNode(options, directory, whenBroken);
      node.bind();
      bound = true;
      node.opener.start();
      return node;
    } finally {
      if (!bound && node != null) node.close();
      else if (!bound) release(directory);
    }
  }

  /** Where it takes calls. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Where its page and metrics are. */
  public InetSocketAddress httpAddress() {
    return http.address();
  }

  /** Where other namenodes reach it; the port is known once it is ready. */
  public InetSocketAddress raftAddress() {
    return rooms.raftAddress().orElse(options.raft());
  }

  /**
   * Waits until this namenode leads and answers calls.
   *
   * @throws ChunkFsException TIMEOUT when it does not within {@code patience}, saying why; or what
   *     kept it from opening
   */
  public void awaitReady(Duration patience) throws ChunkFsException {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      boolean isOpen = opened.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (failure != null) throw failure;
      while (!isOpen || !state().equals("ready")) {
        if (System.nanoTime() - deadline >= 0) {
          throw new ChunkFsException(
              ErrorCode.TIMEOUT,
              "the namenode at "
                  + address()
                  + " is not ready after "
                  + patience.toMillis()
                  + " ms: "
                  + state());
        }
        TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(ErrorCode.CANCELLED, "interrupted", stopping);
    }
  }

  /** What the cluster is like, as this namenode knows. */
  public ClusterState cluster() {
    Serving now = serving;
    return now == null ? ClusterState.FIRST : now.cluster().state();
  }

  /** Slices of deleted subtrees that were reclaimed since the start. */
  long reclaimedSlices() {
    Reclaimer now = reclaimer;
    return now == null ? 0 : now.slices();
  }

  @Override
  public void close() {
    closing = true;
    edge.gate().shut("the namenode is stopping");
    rooms.stop();
    opener.interrupt();
    if (opener.isAlive()) Threads.join(opener);
    if (housekeeping != null) housekeeping.close();
    if (reclaimer != null) reclaimer.close();
    if (server != null) server.close();
    if (http != null) http.close();
    edge.close();
    rooms.close();
    loops.close();
    release(directory);
  }

  private void bind() throws ChunkFsException {
    Identity identity = Identity.server(Role.NAMENODE, this::clusterId);
    int connections = options.settings().count("limits.connections");
    server = Server.start(loops, identity, options.rpc(), connections, edge::handler);
    http =
        HttpServer.start(
            loops,
            options.http(),
            Map.of("/", this::page, "/metrics", () -> MetricsText.page(metrics)));
    LOG.info("namenode in {} takes calls at {}", options.directory(), server.address());
  }

  private void open() {
    try {
      InetSocketAddress address = server.address();
      String client = address.getHostString() + ":" + address.getPort();
      Serving now = rooms.open(directory, client);
      Housekeeping house = new Housekeeping(now, directory, options.settings(), this::broken);
      house.start();
      housekeeping = house;
      reclaimer = Reclaimer.start(now, this::broken);
      serving = now;
      NameNodeMetrics.register(metrics, now, edge, reclaimer);
      edge.gate().open(now);
    } catch (ChunkFsException inTheWay) {
      failure = inTheWay;
      edge.gate().shut("the namenode could not start: " + inTheWay.getMessage());
      if (!closing) LOG.error("the namenode could not start", inTheWay);
    } catch (InterruptedException stopping) {
      failure = new ChunkFsException(ErrorCode.STOPPING, "the namenode is stopping", stopping);
    } catch (RuntimeException | Error bug) {
      failure = new ChunkFsException(ErrorCode.INTERNAL, "starting failed: " + bug, bug);
      broken(bug);
    } finally {
      opened.countDown();
    }
  }

  private void broken(Throwable cause) {
    if (closing) {
      LOG.debug("failed while stopping", cause);
      return;
    }
    edge.gate().shut("the namenode failed; its log has the cause");
    whenBroken.accept(cause);
  }

  /** Ready, or why not. */
  private String state() {
    Serving now = serving;
    if (failure != null) return "failed: " + failure.getMessage();
    if (now == null) return "starting";
    Journal.Leadership leadership = now.journal().leadership();
    if (!leadership.leads()) return "not the leader";
    if (!leadership.ready()) return "leading, not ready yet";
    return now.readLease().holds() ? "ready" : "leading, asking the others";
  }

  private String clusterId() {
    Serving now = serving;
    return now == null ? "" : now.identity().getClusterId();
  }

  private boolean leaderIsNew() {
    Housekeeping house = housekeeping;
    return house == null || house.leaderIsNew();
  }

  private boolean diskIsFull() {
    Housekeeping house = housekeeping;
    return house != null && house.diskFull();
  }

  private HttpPage page() {
    InetSocketAddress at = server.address();
    Serving now = serving;
    BlockCounts counts = now == null ? BlockCounts.NONE : now.cluster().replicas().counts();
    RepairStatus repair = now == null ? RepairStatus.FIRST : now.repair().status();
    String address = at.getHostString() + ":" + at.getPort();
    return StatusPage.of(
        new StatusPage.Content(address, clusterId(), state(), cluster(), counts, repair));
  }

  private static void release(NameNodeDirectory directory) {
    try {
      directory.close();
    } catch (IOException failed) {
      LOG.warn("the lock on the namenode's directory could not be released", failed);
    }
  }
}
