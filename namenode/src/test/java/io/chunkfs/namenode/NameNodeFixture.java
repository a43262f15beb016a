package io.chunkfs.namenode;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.Call;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One namenode in this process, and connections to it. */
final class NameNodeFixture implements AutoCloseable {
  static final String SUPERUSER = "root-of-all";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;
  private final Map<String, String> overrides;
  private final EventLoops loops = EventLoops.create("test", 1);
  private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
  private NameNode node;

  NameNodeFixture(Path directory, Map<String, String> overrides) throws ChunkFsException {
    this.directory = directory;
    this.overrides = new HashMap<>(overrides);
    start();
  }

  NameNodeFixture(Path directory) throws ChunkFsException {
    this(directory, Map.of());
  }

  void start() throws ChunkFsException {
    node = NameNode.start(options(), broken::add);
    node.awaitReady(PATIENCE);
  }

  void restart() throws ChunkFsException {
    node.close();
    start();
  }

  NameNodeOptions options() throws ChunkFsException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Settings settings = Settings.defaults().with(overrides);
    return new NameNodeOptions(directory, free, free, free, SUPERUSER, settings, Clock.system());
  }

  NameNode node() {
    return node;
  }

  EventLoops loops() {
    return loops;
  }

  /** A connection that a client of this user opened. */
  CallClient connect(String user) throws ChunkFsException {
    return connect(
        new Identity(Role.CLIENT, () -> "", Authentication.newBuilder().setUser(user).build()));
  }

  CallClient connect(Identity identity) throws ChunkFsException {
    return connect(identity, node.address());
  }

  CallClient connect(Identity identity, InetSocketAddress address) throws ChunkFsException {
    return await(CallClient.connect(new Connector(loops, identity), loops, address, PATIENCE));
  }

  static <Q extends MessageLite, R extends MessageLite> R call(
      CallClient client, Call<Q, R> call, Q request) throws ChunkFsException {
    return await(client.call(call, request, PATIENCE));
  }

  static <T> T await(java.util.concurrent.CompletableFuture<T> future) throws ChunkFsException {
    try {
      return future.get(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ChunkFsException refused) throw refused;
      throw new AssertionError(failed.getCause());
    } catch (InterruptedException | TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  @Override
  public void close() {
    node.close();
    loops.close();
    if (!broken.isEmpty()) throw new AssertionError("the namenode broke", broken.peek());
  }
}
