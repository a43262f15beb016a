package io.chunkfs.client.name;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.transport.CallClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one connection that all calls share: to the namenode that leads, as far as known, and else to
 * the next address in turn.
 *
 * <p>Thread: any.
 */
final class LeaderConnection implements AutoCloseable {
  private static final Duration LEAST_CONNECT = Duration.ofMillis(500);

  /** A connection and the address it was made to. */
  record Line(InetSocketAddress address, CallClient client) {}

  private final NameNodeDial dial;
  private final List<InetSocketAddress> addresses;
  private final Patience patience;
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile Line line;
  private volatile boolean answered;
  private volatile boolean closed;
  private int next; // guarded by connecting

  LeaderConnection(NameNodeDial dial, List<InetSocketAddress> addresses, Patience patience) {
    this.dial = dial;
    this.addresses = List.copyOf(addresses);
    this.patience = patience;
  }

  /** Whether a namenode ever shook hands. */
  boolean everAnswered() {
    return answered;
  }

  /** The connection as it is now; null when there is none. */
  Line now() {
    Line current = line;
    return current != null && current.client().open() ? current : null;
  }

  /** The connection; connects, trying each address once, if there is none. */
  Line get(Trials trials) throws ChunkFsException {
    Line current = now();
    if (current != null) return current;
    Deadline deadline = trials.deadline();
    try {
      if (!connecting.tryLock(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
        throw trials.exhausted(
            new ChunkFsException(ErrorCode.TIMEOUT, "the connection to a namenode took too long"));
      }
    } catch (InterruptedException interrupted) {
      throw Deadline.cancelled("a connection to a namenode");
    }
    try {
      current = now();
      return current != null ? current : connect(trials);
    } finally {
      connecting.unlock();
    }
  }

  private Line connect(Trials trials) throws ChunkFsException {
    ChunkFsException last = null;
    for (int left = addresses.size(); left > 0; left--) {
      if (closed) throw closed();
      InetSocketAddress address = addresses.get(next);
      Duration share = trials.deadline().left().dividedBy(left);
      Duration timeout = shorter(patience.connect(), longer(share, LEAST_CONNECT));
      try {
        CompletableFuture<CallClient> made = dial.connect(address, timeout);
        CallClient client =
            Deadline.in(timeout.plusMillis(200)).await(made, "a connection to " + address);
        answered = true;
        Line fresh = new Line(address, client);
        line = fresh;
        if (closed) client.close();
        return fresh;
      } catch (ChunkFsException failure) {
        if (failure.code() == ErrorCode.CANCELLED) throw failure;
        trials.unreachable(address, failure);
        last = failure;
        next = (next + 1) % addresses.size();
      }
    }
    throw last;
  }

  /** The namenode behind {@code failed} does not serve: the next address is to be tried. */
  void leave(Line failed) {
    connecting.lock();
    try {
      if (line != failed) return;
      line = null;
      next = (addresses.indexOf(failed.address()) + 1) % addresses.size();
    } finally {
      connecting.unlock();
    }
    failed.client().close();
  }

  /** How many addresses there are. */
  int size() {
    return addresses.size();
  }

  static ChunkFsException closed() {
    return new ChunkFsException(ErrorCode.CANCELLED, "the client was closed");
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    Line current = line;
    if (current != null) current.client().close();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
