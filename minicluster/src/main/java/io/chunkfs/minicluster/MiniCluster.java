package io.chunkfs.minicluster;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ClientOptions;
import io.chunkfs.client.FsUri;
import io.chunkfs.client.HostPort;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.datanode.DataNode;
import io.chunkfs.datanode.DataNodeOptions;
import io.chunkfs.namenode.NameNode;
import io.chunkfs.namenode.NameNodeOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A whole cluster in this process: one namenode and some datanodes, real ones, on free ports of the
 * loopback. For tests of applications:
 *
 * <pre>{@code
 * try (MiniCluster cluster = MiniCluster.start(MiniClusterOptions.defaults());
 *     ChunkFs fs = cluster.connect()) {
 *   fs.mkdirs(DfsPath.parse("/d"), true);
 * }
 * }</pre>
 *
 * <p>Nodes can be stopped or killed, and started again; they come back with their data, at their
 * addresses. Thread: one thread at a time.
 */
public final class MiniCluster implements AutoCloseable {
  private static final long STRAGGLERS_SECONDS = 30;

  private final MiniClusterOptions options;
  private final Settings settings;
  private final Path directory;
  private final List<DataNodeSeat> dataNodes = new ArrayList<>();
  private InetSocketAddress nameNodeAddress;
  private InetSocketAddress nameNodeHttp;
  private NameNode nameNode;

  private MiniCluster(MiniClusterOptions options, Settings settings, Path directory) {
    this.options = options;
    this.settings = settings;
    this.directory = directory;
    this.nameNodeAddress = free();
    this.nameNodeHttp = free();
  }

  /**
   * Starts all nodes and returns when the namenode serves and every datanode is registered.
   *
   * @throws IOException saying what is in the way; nothing is left running then
   */
  public static MiniCluster start(MiniClusterOptions options) throws IOException {
    Settings settings = options.effectiveSettings();
    Path directory =
        options.directory().isPresent()
            ? Files.createDirectories(options.directory().get().toAbsolutePath())
            : Files.createTempDirectory("chunkfs-");
    MiniCluster cluster = new MiniCluster(options, settings, directory);
    boolean started = false;
    try {
      cluster.startAll();
      started = true;
      return cluster;
    } finally {
      if (!started) cluster.close();
    }
  }

  private void startAll() throws IOException {
    openNameNode();
    for (int number = 1; number <= options.dataNodes(); number++) {
      dataNodes.add(new DataNodeSeat(number));
    }
    openTogether(dataNodes);
    nameNode.awaitReady(options.patience());
    for (DataNodeSeat seat : dataNodes) seat.node.awaitRegistered(options.patience());
  }

  /** Each on a thread of its own: making a volume waits for the disk most of the time. */
  private static void openTogether(List<DataNodeSeat> seats) throws IOException {
    if (seats.isEmpty()) return;
    ExecutorService threads = Executors.newFixedThreadPool(seats.size());
    try {
      List<Future<?>> opening = new ArrayList<>();
      for (DataNodeSeat seat : seats) opening.add(threads.submit(seat::openNow));
      for (Future<?> each : opening) each.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException known) throw known;
      throw new IllegalStateException("a datanode could not be started", failed.getCause());
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the cluster started");
    } finally {
      shutdown(threads);
    }
  }

  /** Waits for those that are still starting, so that closing them finds them whole. */
  private static void shutdown(ExecutorService threads) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STRAGGLERS_SECONDS, TimeUnit.SECONDS)) threads.shutdownNow();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where clients find it. */
  public FsUri uri() {
    HostPort address =
        new HostPort(nameNodeAddress.getAddress().getHostAddress(), nameNodeAddress.getPort());
    return new FsUri(List.of(address), DfsPath.ROOT);
  }

  /** A client of it; the caller closes it. */
  public ChunkFs connect() throws ChunkFsException {
    return ChunkFs.connect(uri(), ClientOptions.of(settings));
  }

  /** Where the namenode's page and metrics are. */
  public InetSocketAddress nameNodeHttp() {
    return nameNodeHttp;
  }

  /** The directory that holds the nodes' own. */
  public Path directory() {
    return directory;
  }

  /** Number of datanodes, stopped ones included; they are numbered from 1. */
  public int dataNodes() {
    return dataNodes.size();
  }

  /** Replicas wanted of a file whose create names none. */
  public int defaultReplication() throws ChunkFsException {
    return settings.count("cluster.replication");
  }

  /** The volume of datanode dn{@code number}. */
  public Path volume(int number) {
    return seat(number).volume();
  }

  /** Ends datanode dn{@code number} in order; its data stays. No harm when it is down. */
  public void stopDataNode(int number) {
    seat(number).close();
  }

  /**
   * Ends datanode dn{@code number} as if its process were killed: its sockets are torn without a
   * goodbye, and nothing is brought to the disk. The namenode learns it by the reset or by silence.
   * No harm when it is down.
   */
  public void killDataNode(int number) {
    seat(number).kill();
  }

  /** Whether datanode dn{@code number} was started, and neither stopped nor killed since. */
  public boolean dataNodeRuns(int number) {
    return seat(number).node != null;
  }

  /** Where datanode dn{@code number} takes transfers, or did when it last ran. */
  public InetSocketAddress dataAddress(int number) {
    return seat(number).data;
  }

  /** Starts datanode dn{@code number} again, at its addresses, and waits for its registration. */
  public void startDataNode(int number) throws IOException {
    DataNodeSeat seat = seat(number);
    if (seat.node != null) return;
    seat.open();
    seat.node.awaitRegistered(options.patience());
  }

  /** Adds one more datanode and returns its number. */
  public int addDataNode() throws IOException {
    DataNodeSeat seat = new DataNodeSeat(dataNodes.size() + 1);
    dataNodes.add(seat);
    seat.open();
    seat.node.awaitRegistered(options.patience());
    return seat.number;
  }

  /** Ends the namenode in order; its state stays. No harm when it is down. */
  public void stopNameNode() {
    if (nameNode == null) return;
    nameNode.close();
    nameNode = null;
  }

  /** Starts the namenode again, at its addresses, and waits until it serves. */
  public void startNameNode() throws IOException {
    if (nameNode != null) return;
    openNameNode();
    nameNode.awaitReady(options.patience());
  }

  /** Ends all nodes; a temporary directory is deleted. */
  @Override
  public void close() throws IOException {
    for (DataNodeSeat seat : dataNodes) seat.close();
    stopNameNode();
    if (options.directory().isEmpty()) NodeDirectories.delete(directory);
  }

  private void openNameNode() throws ChunkFsException {
    nameNode =
        NameNode.start(
            new NameNodeOptions(
                directory.resolve("nn1"),
                nameNodeAddress,
                nameNodeHttp,
                free(),
                System.getProperty("user.name"),
                settings,
                options.clock()));
    nameNodeAddress = nameNode.address();
    nameNodeHttp = nameNode.httpAddress();
  }

  private DataNodeSeat seat(int number) {
    if (number < 1 || number > dataNodes.size()) {
      throw new IllegalArgumentException(
          "there is no dn" + number + ", only dn1 to dn" + dataNodes.size());
    }
    return dataNodes.get(number - 1);
  }

  private InetSocketAddress free() {
    return new InetSocketAddress(options.bind(), 0);
  }

  /**
   * One datanode's place: it keeps its name, volume and addresses while the node comes and goes.
   */
  private final class DataNodeSeat {
    private final int number;
    private InetSocketAddress data = free();
    private InetSocketAddress http = free();
    private volatile DataNode node;

    DataNodeSeat(int number) {
      this.number = number;
    }

    Path volume() {
      return directory.resolve("dn" + number).resolve("data");
    }

    /** As {@link #open}, as a task. */
    Void openNow() throws IOException {
      open();
      return null;
    }

    void open() throws IOException {
      Files.createDirectories(volume());
      node =
          DataNode.start(
              new DataNodeOptions(
                  "dn" + number,
                  List.of(volume()),
                  List.of(nameNodeAddress),
                  data,
                  http,
                  "/rack" + ((number - 1) % options.racks() + 1),
                  settings,
                  options.clock()));
      data = node.dataAddress();
      http = node.httpAddress();
    }

    void kill() {
      if (node == null) return;
      node.kill();
      node = null;
    }

    void close() {
      if (node == null) return;
      node.close();
      node = null;
    }
  }
}
