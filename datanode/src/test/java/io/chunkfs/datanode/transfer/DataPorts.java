package io.chunkfs.datanode.transfer;

import com.codahale.metrics.MetricRegistry;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.time.Clock;
import io.chunkfs.datanode.RecordingDisk;
import io.chunkfs.datanode.store.Disk;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.datanode.store.StoreOptions;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Data ports over stores of their own, in one process. */
final class DataPorts implements AutoCloseable {
  static final NamespaceId NAMESPACE = new NamespaceId(7);
  static final int SLICE = 16 << 10;
  static final long BLOCK = 64 << 20;
  private static final Incarnation FIRST = new Incarnation(1);

  final EventLoops clientLoops = EventLoops.create("client", 1);
  final List<Port> ports = new ArrayList<>();
  private final Path directory;
  private final Settings settings;
  private final AtomicLong nextBlock = new AtomicLong(1_000);

  /** One of them. */
  record Port(
      String name,
      ReplicaStore store,
      EventLoops loops,
      IoPool io,
      DataPort port,
      MetricRegistry metrics) {
    InetSocketAddress at() {
      return port.address();
    }

    DataNodeAddress address() {
      Endpoint endpoint =
          Endpoint.newBuilder().setHost("127.0.0.1").setPort(at().getPort()).build();
      return DataNodeAddress.newBuilder()
          .setNode(store.node().value())
          .setName(name)
          .addData(endpoint)
          .build();
    }

    /** What the store says of a block. */
    Optional<ReplicaReport> replica(ReplicaKey key) {
      return store.snapshot().stream()
          .filter(replica -> replica.getBlock() == key.block().value())
          .findFirst();
    }

    /** As if its process was killed, as far as others can see. */
    void kill() {
      loops.close();
    }
  }

  DataPorts(Path directory) throws ChunkFsException {
    this(directory, Map.of());
  }

  DataPorts(Path directory, Map<String, String> settings) throws ChunkFsException {
    this.directory = directory;
    this.settings = Settings.defaults().with(settings);
  }

  Port start(String name) throws ChunkFsException {
    return start(name, new RecordingDisk());
  }

  Port start(String name, Disk disk) throws ChunkFsException {
    StoreOptions options = new StoreOptions(name, List.of(directory.resolve(name)), disk, 1 << 20);
    ReplicaStore store = ReplicaStore.open(options);
    store.adopt("cluster", NAMESPACE);
    EventLoops loops = EventLoops.create(name, 2);
    IoPool io = new IoPool(name + "-disk", 8, 10_000);
    Identity identity = Identity.server(Role.DATANODE, () -> "cluster");
    MetricRegistry metrics = new MetricRegistry();
    DataPort port =
        DataPort.start(
            new DataPort.Parts(name, store, loops, io, identity, metrics, Clock.system()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            settings);
    Port started = new Port(name, store, loops, io, port, metrics);
    ports.add(started);
    return started;
  }

  /** A block that no other test uses. */
  ReplicaKey newKey() {
    return key(nextBlock.getAndIncrement(), 1);
  }

  static ReplicaKey key(long block, long generation) {
    return new ReplicaKey(NAMESPACE, BlockId.of(FIRST, block), Generation.of(FIRST, generation));
  }

  /** Opens a fresh replica on all of them, in this order. */
  BlockWriter write(ReplicaKey key, Port... pipeline) {
    return BlockWriter.open(clientLoops, pipeline[0].at(), request(key, pipeline).build());
  }

  /** Goes on with a replica on all of them, in this order, from an offset. */
  BlockWriter resume(ReplicaKey key, Generation previous, long offset, Port... pipeline) {
    OpenWriteRequest request =
        request(key, pipeline)
            .setMode(WriteMode.RESUME)
            .setPreviousGeneration(previous.value())
            .build();
    return BlockWriter.open(clientLoops, pipeline[0].at(), request).at(offset);
  }

  BlockReads reads(Port port) {
    return new BlockReads(clientLoops, port.at());
  }

  static OpenWriteRequest.Builder request(ReplicaKey key, Port... pipeline) {
    OpenWriteRequest.Builder request =
        OpenWriteRequest.newBuilder()
            .setKey(key.toProto())
            .setMode(WriteMode.NEW)
            .setChecksumSlice(SLICE)
            .setExpectedLength(BLOCK)
            .setTimeoutMillis(5_000);
    for (int i = 1; i < pipeline.length; i++) request.addDownstream(pipeline[i].address());
    return request;
  }

  @Override
  public void close() {
    clientLoops.close();
    for (Port each : ports) {
      each.port().close();
      try {
        each.io().finish(Duration.ofSeconds(5));
      } catch (InterruptedException asked) {
        throw new AssertionError(asked);
      }
      each.loops().close();
      each.store().close();
    }
  }
}
