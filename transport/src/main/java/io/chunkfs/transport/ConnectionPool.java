package io.chunkfs.transport;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Idle connections by address, for sessions that need one connection each. A connection is borrowed
 * with the handler of its session, and given back when the session has ended in order; after any
 * failure its borrower closes it instead.
 */
public final class ConnectionPool implements AutoCloseable {
  /** Most idle connections in all. */
  private static final int MAX_IDLE = 1024;

  private final Connector connector;
  private final EventLoops loops;
  private final int idlePerAddress;
  private final Duration idleTimeout;
  private final Map<Connection, String> lent = new ConcurrentHashMap<>();
  private final Map<String, Deque<Idle>> idle = new HashMap<>(); // guarded by this
  private int idleCount; // guarded by this
  private boolean closed; // guarded by this

  /**
   * A pool.
   *
   * @param idlePerAddress most idle connections kept to one address
   * @param idleTimeout how long an idle one is kept
   */
  public ConnectionPool(
      Connector connector, EventLoops loops, int idlePerAddress, Duration idleTimeout) {
    this.connector = connector;
    this.loops = loops;
    this.idlePerAddress = idlePerAddress;
    this.idleTimeout = idleTimeout;
  }

  /** An idle connection that still stands, or a new one; fails as {@link Connector#connect}. */
  public CompletableFuture<Connection> borrow(
      InetSocketAddress address, Duration timeout, ConnectionHandler handler) {
    String key = address.getHostString() + ":" + address.getPort();
    CompletableFuture<Connection> result = new CompletableFuture<>();
    loops.endsWithLoops(result);
    Idle taken = takeIdle(key);
    if (taken == null) {
      connector
          .connect(address, timeout, handler)
          .whenComplete((fresh, failure) -> lendFresh(fresh, failure, key, result));
      return result;
    }
    Connection connection = taken.connection;
    onLoop(
        connection,
        () -> {
          if (!taken.isBroken()) {
            connection.handler(handler);
            lend(connection, key, result);
            return;
          }
          borrow(address, timeout, handler)
              .whenComplete(
                  (other, failure) -> {
                    if (failure != null) result.completeExceptionally(failure);
                    else result.complete(other);
                  });
        });
    return result;
  }

  /** Takes a connection back for the next session. */
  public void giveBack(Connection connection) {
    String key = lent.remove(connection);
    if (key == null) { // not ours, given back twice, or closed
      connection.close();
      return;
    }
    Idle entry = new Idle(connection, key);
    onLoop(connection, entry::begin); // before whatever the next borrower has the loop do
    keep(entry);
  }

  /** Closes the idle connections; those given back later are closed as well. */
  @Override
  public void close() {
    List<Idle> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(all::addAll);
      idle.clear();
      idleCount = 0;
    }
    for (Idle each : all) each.end();
  }

  /** How many connections are idle. */
  synchronized int idleCount() {
    return idleCount;
  }

  private void lend(Connection connection, String key, CompletableFuture<Connection> result) {
    lent.put(connection, key);
    if (!result.complete(connection)) connection.close();
  }

  private void lendFresh(
      Connection fresh, Throwable failure, String key, CompletableFuture<Connection> result) {
    if (failure != null) {
      result.completeExceptionally(failure);
      return;
    }
    lend(fresh, key, result);
    fresh.closed().thenRun(() -> lent.remove(fresh)); // once, however often it is lent
  }

  /** On a loop that has ended the connection is closed already, and nothing is left to do. */
  private static void onLoop(Connection connection, Runnable task) {
    EventLoop loop = connection.eventLoop();
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException ended) {
      connection.close();
    }
  }

  private synchronized Idle takeIdle(String key) {
    Deque<Idle> queue = idle.get(key);
    if (queue == null) return null;
    Idle best = warmest(queue, loops.current());
    if (best == null) return null;
    queue.remove(best);
    if (queue.isEmpty()) idle.remove(key);
    idleCount--;
    best.expiry.cancel();
    return best;
  }

  /** The last one given back; on a loop, the last one of that loop, or null. */
  private static Idle warmest(Deque<Idle> queue, EventLoop current) {
    if (current == null) return queue.getLast();
    Iterator<Idle> last = queue.descendingIterator();
    while (last.hasNext()) {
      Idle each = last.next();
      if (each.connection.eventLoop() == current) return each;
    }
    return null;
  }

  private void keep(Idle entry) {
    synchronized (this) {
      if (!closed && !entry.broken && idleCount < MAX_IDLE) {
        Deque<Idle> queue = idle.computeIfAbsent(entry.key, key -> new ArrayDeque<>());
        if (queue.size() < idlePerAddress) {
          queue.addLast(entry);
          idleCount++;
          entry.expiry = loops.after(idleTimeout, () -> drop(entry));
          return;
        }
      }
    }
    entry.end();
  }

  private void drop(Idle entry) {
    synchronized (this) {
      Deque<Idle> queue = idle.get(entry.key);
      if (queue == null || !queue.remove(entry)) return;
      if (queue.isEmpty()) idle.remove(entry.key);
      idleCount--;
    }
    entry.end();
  }

  /** A connection between two sessions. Whatever the peer sends now is a violation. */
  private final class Idle implements ConnectionHandler {
    private final Connection connection;
    private final String key;
    private EventLoops.Cancellable expiry = () -> false; // guarded by the pool
    private boolean broken; // guarded by the pool

    Idle(Connection connection, String key) {
      this.connection = connection;
      this.key = key;
    }

    void begin() {
      connection.handler(this);
      connection.resumeReading();
    }

    boolean isBroken() {
      synchronized (ConnectionPool.this) {
        return broken;
      }
    }

    @Override
    public void closed(Connection gone, Throwable cause) {
      synchronized (ConnectionPool.this) {
        broken = true;
      }
      drop(this);
    }

    void end() {
      expiry.cancel();
      connection.close();
    }
  }
}
