package io.chunkfs.client;

import io.chunkfs.client.name.LeaseKeeper;
import io.chunkfs.client.name.NameNodeLink;
import io.chunkfs.client.name.Patience;
import io.chunkfs.client.read.AvoidedNodes;
import io.chunkfs.client.read.ReadContext;
import io.chunkfs.client.read.ReadSettings;
import io.chunkfs.client.write.WriteContext;
import io.chunkfs.client.write.WriteSettings;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.ConnectionPool;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The parts of one client, put together. */
final class Wiring implements AutoCloseable {
  private static final int IDLE_PER_DATANODE = 8;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final EventLoops loops;
  private final ConnectionPool pool;
  private final NameNodeLink names;
  private final LeaseKeeper leases;
  private final WriteContext writes;
  private final ReadContext reads;

  Wiring(FsUri cluster, ClientOptions options) {
    this.loops = EventLoops.create("chunkfs-client", options.threads());
    AtomicReference<String> clusterId = new AtomicReference<>("");
    Authentication account =
        Authentication.newBuilder().setUser(options.user()).addAllGroups(options.groups()).build();
    Connector connector = new Connector(loops, new Identity(Role.CLIENT, clusterId::get, account));
    this.pool = new ConnectionPool(connector, loops, IDLE_PER_DATANODE, IDLE);
    this.names =
        new NameNodeLink(
            (address, timeout) ->
                CallClient.connect(connector, loops, address, timeout)
                    .thenApply(
                        made -> {
                          // From the first namenode on, servers of other clusters are refused.
                          if (!made.peer().clusterId().isEmpty()) {
                            clusterId.set(made.peer().clusterId());
                          }
                          return made;
                        }),
            cluster.nameNodes().stream()
                .map(each -> InetSocketAddress.createUnresolved(each.host(), each.port()))
                .toList(),
            new Patience(
                options.firstPatience(), options.patience(), options.connect(), options.call()),
            options.name());
    this.leases = new LeaseKeeper(names);
    this.writes = new WriteContext(names, pool, writeSettings(options));
    this.reads =
        new ReadContext(names, pool, readSettings(options), new AvoidedNodes(Clock.system()));
  }

  private static WriteSettings writeSettings(ClientOptions options) {
    return new WriteSettings(
        options.checksumSlice(),
        options.packetBytes(),
        options.windowPackets(),
        options.connect(),
        options.resume(),
        options.stall(),
        options.syncStall());
  }

  private static ReadSettings readSettings(ClientOptions options) {
    return new ReadSettings(options.connect(), options.readStall(), options.readAheadBytes());
  }

  NameNodeLink names() {
    return names;
  }

  LeaseKeeper leases() {
    return leases;
  }

  WriteContext writes() {
    return writes;
  }

  ReadContext reads() {
    return reads;
  }

  @Override
  public void close() {
    leases.close();
    names.close();
    pool.close();
    loops.close();
  }
}
