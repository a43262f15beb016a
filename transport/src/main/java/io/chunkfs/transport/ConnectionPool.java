package io.chunkfs.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Idle connections by address, for sessions that need one connection each. A connection is borrowed
 * with the handler of its session, and given back when the session has ended in order; after any
 * failure its borrower closes it instead.
 */
public final class ConnectionPool implements AutoCloseable {
  /**
   * A pool.
   *
   * @param idlePerAddress most idle connections kept to one address
   * @param idleTimeout how long an idle one is kept
   */
  public ConnectionPool(
      Connector connector, EventLoops loops, int idlePerAddress, Duration idleTimeout) {}

  /** An idle connection that still stands, or a new one; fails as {@link Connector#connect}. */
  public CompletableFuture<Connection> borrow(
      InetSocketAddress address, Duration timeout, ConnectionHandler handler) {
    throw new IllegalStateException("not yet");
  }

  /** Takes a connection back for the next session. */
  public void giveBack(Connection connection) {}

  /** Closes the idle connections; those given back later are closed as well. */
  @Override
  public void close() {}
}
