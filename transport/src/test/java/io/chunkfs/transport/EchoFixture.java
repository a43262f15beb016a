package io.chunkfs.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Loops, a server of cluster "c1", and what tests ask of both. */
final class EchoFixture implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  final EventLoops loops;

  EchoFixture() {
    this(EventLoops.create("test", 2));
  }

  EchoFixture(EventLoops loops) {
    this.loops = loops;
  }

  static Identity namenode(String cluster) {
    return Identity.server(Role.NAMENODE, () -> cluster);
  }

  static Identity client(String cluster) {
    Authentication alice = Authentication.newBuilder().setUser("alice").addGroups("staff").build();
    return new Identity(Role.CLIENT, () -> cluster, alice);
  }

  /** Serves as a namenode. */
  Server serve(CallService service) throws ChunkFsException {
    return Server.start(loops, namenode("c1"), ANY, 100, service::handler);
  }

  /** A service that answers a stat at once, with the path as the name. */
  static CallService echo() {
    return CallService.builder()
        .on(Calls.STAT, (request, answer, peer) -> answer.reply(echoOf(request.getPath())))
        .build();
  }

  static StatReply echoOf(String path) {
    return StatReply.newBuilder()
        .setStatus(FileStatus.newBuilder().setOwner(path).setLength(path.length()))
        .build();
  }

  CallClient connect(Server server) throws Exception {
    return get(
        CallClient.connect(new Connector(loops, client("c1")), loops, server.address(), PATIENCE));
  }

  static CompletableFuture<StatReply> stat(CallClient client, String path) {
    return stat(client, path, PATIENCE);
  }

  static CompletableFuture<StatReply> stat(CallClient client, String path, Duration patience) {
    return client.call(Calls.STAT, StatRequest.newBuilder().setPath(path).build(), patience);
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  static ChunkFsException failure(CompletableFuture<?> future) {
    ExecutionException failed =
        catchThrowableOfType(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
    assertThat(failed).as("a failure").isNotNull();
    assertThat(failed.getCause()).isInstanceOf(ChunkFsException.class);
    return (ChunkFsException) failed.getCause();
  }

  static void assertFails(CompletableFuture<?> future, ErrorCode code) {
    ChunkFsException failure = failure(future);
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
  }

  /** Ends the loops, and with them the caches of their threads: what is left now has leaked. */
  @Override
  public void close() {
    loops.close();
    await().untilAsserted(() -> assertThat(activeBuffers()).as("leaked buffers").isZero());
  }

  private static long activeBuffers() {
    return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }
}
