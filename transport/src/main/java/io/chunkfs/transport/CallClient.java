package io.chunkfs.transport;

import com.google.protobuf.MessageLite;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls over one connection: with deadlines, many outstanding, from any thread. */
public final class CallClient implements ConnectionHandler, AutoCloseable {
  private CallClient() {}

  /** Connects; fails as {@link Connector#connect} does. */
  public static CompletableFuture<CallClient> connect(
      Connector connector, EventLoops loops, InetSocketAddress address, Duration timeout) {
    throw new IllegalStateException("not yet");
  }

  /**
   * Calls.
   *
   * @return fails with a ChunkFsException only: what the server answered, TIMEOUT, UNREACHABLE when
   *     the connection broke, BUSY when too many calls are outstanding. Completes on an event loop:
   *     what depends on it must not block
   */
  public <Q extends MessageLite, R extends MessageLite> CompletableFuture<R> call(
      Call<Q, R> call, Q request, Duration timeout) {
    throw new IllegalStateException("not yet");
  }

  /** Whether calls can be made. */
  public boolean open() {
    return false;
  }

  /** Who is at the other end. */
  public Peer peer() {
    throw new IllegalStateException("not yet");
  }

  /** Completes when the connection is closed, for whatever reason. */
  public CompletableFuture<Void> closed() {
    throw new IllegalStateException("not yet");
  }

  /** Closes the connection; calls outstanding fail. */
  @Override
  public void close() {}
}
