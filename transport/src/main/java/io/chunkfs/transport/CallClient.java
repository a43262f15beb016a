package io.chunkfs.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls over one connection: with deadlines, many outstanding, from any thread. */
public final class CallClient implements ConnectionHandler, AutoCloseable {
  /** Most calls that wait for an answer at a time. */
  public static final int MAX_OUTSTANDING = 4096;

  /** Most calls outstanding while the network does not take what was sent already. */
  private static final int MAX_OUTSTANDING_WHEN_CLOGGED = 256;

  /** How often deadlines are looked at; one look is cheaper than a timer for each call. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private final EventLoops loops;
  private final String name;
  private final ConcurrentHashMap<Integer, Pending<?>> outstanding = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger lastNumber = new AtomicInteger();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Connection connection;
  private volatile boolean ended;

  private CallClient(EventLoops loops, InetSocketAddress address) {
    this.loops = loops;
    this.name = address.getHostString() + ":" + address.getPort();
  }

  /** Connects; fails as {@link Connector#connect} does. */
  public static CompletableFuture<CallClient> connect(
      Connector connector, EventLoops loops, InetSocketAddress address, Duration timeout) {
    CallClient client = new CallClient(loops, address);
    return connector.connect(address, timeout, client).thenApply(ready -> client);
  }

  /**
   * Calls.
   *
   * @return fails with a ChunkFsException only: what the server answered, TIMEOUT, UNREACHABLE when
   *     the connection broke, BUSY when too many calls are outstanding. Completes on an event loop
   *     or the timer's thread: what depends on it must not block
   */
  public <Q extends MessageLite, R extends MessageLite> CompletableFuture<R> call(
      Call<Q, R> call, Q request, Duration timeout) {
    int size = request.getSerializedSize();
    if (size > Frame.MESSAGE_LIMIT_BYTES) {
      return CompletableFuture.failedFuture(
          new ChunkFsException(
              ErrorCode.LIMIT_EXCEEDED,
              "a request of " + size + " bytes; the most is " + Frame.MESSAGE_LIMIT_BYTES));
    }
    Pending<R> pending = new Pending<>(call, timeout);
    if (ended) return pending.fail(broken(null));
    int limit = connection.writable() ? MAX_OUTSTANDING : MAX_OUTSTANDING_WHEN_CLOGGED;
    if (count.incrementAndGet() > limit) {
      count.decrementAndGet();
      String detail = limit + " calls to " + name + " wait for their answers; retry later";
      return pending.fail(new ChunkFsException(ErrorCode.BUSY, detail));
    }
    int number = lastNumber.incrementAndGet();
    while (outstanding.putIfAbsent(number, pending) != null) number = lastNumber.incrementAndGet();
    if (ended) { // after the put: whoever ends has either seen this call, or is seen here
      if (take(number) != null) pending.fail(broken(null));
      return pending.answer;
    }
    connection.call(number, call, request, pending.timeoutMillis);
    look();
    return pending.answer;
  }

  /** Whether calls can be made. */
  public boolean open() {
    return !ended;
  }

  /** Who is at the other end. */
  public Peer peer() {
    return connection.peer();
  }

  /** Completes when the connection is closed, for whatever reason. */
  public CompletableFuture<Void> closed() {
    return connection.closed();
  }

  /** Closes the connection; calls outstanding fail. */
  @Override
  public void close() {
    connection.close();
  }

  @Override
  public void opened(Connection ready) {
    connection = ready;
  }

  @Override
  public void reply(Connection from, int callNumber, ByteBuf body) {
    Pending<?> pending = take(callNumber);
    if (pending == null) return; // its deadline has passed
    pending.reply(body);
  }

  @Override
  public void error(Connection from, int callNumber, ErrorReply error) {
    Pending<?> pending = take(callNumber);
    if (pending != null) pending.fail(Errors.thrown(error));
  }

  @Override
  public void closed(Connection from, Throwable cause) {
    ended = true;
    for (Integer number : outstanding.keySet()) {
      Pending<?> pending = take(number);
      if (pending != null) pending.fail(broken(cause));
    }
  }

  private Pending<?> take(Integer number) {
    Pending<?> pending = outstanding.remove(number);
    if (pending != null) count.decrementAndGet();
    return pending;
  }

  private ChunkFsException broken(Throwable cause) {
    String why = cause == null ? "" : ": " + cause.getMessage();
    return new ChunkFsException(
        ErrorCode.UNREACHABLE, "the connection with " + name + " is closed" + why, cause);
  }

  private void look() {
    if (looking.compareAndSet(false, true)) loops.after(LOOK, this::expire);
  }

  private void expire() {
    looking.set(false); // first: a call that comes from now on sees to the next look itself
    long now = System.nanoTime();
    outstanding.forEach(
        (number, pending) -> {
          if (pending.deadlineNanos - now <= 0 && take(number) != null) {
            pending.fail(
                new ChunkFsException(
                    ErrorCode.TIMEOUT,
                    pending.call.name()
                        + ": no answer from "
                        + name
                        + " within "
                        + pending.timeoutMillis
                        + " ms"));
          }
        });
    if (!outstanding.isEmpty()) look();
  }

  /** A call whose answer is waited for. */
  private static final class Pending<R extends MessageLite> {
    private final Call<?, R> call;
    private final int timeoutMillis;
    private final long deadlineNanos;
    private final CompletableFuture<R> answer = new CompletableFuture<>();

    Pending(Call<?, R> call, Duration timeout) {
      this.call = call;
      this.timeoutMillis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
      this.deadlineNanos = System.nanoTime() + timeoutMillis * 1_000_000L;
    }

    void reply(ByteBuf body) {
      R reply;
      try {
        reply = call.replies().parseFrom(Frame.bytes(body));
      } catch (InvalidProtocolBufferException malformed) {
        ProtocolViolation violation = new ProtocolViolation("a malformed reply to " + call.name());
        fail(new ChunkFsException(ErrorCode.UNREACHABLE, violation.getMessage(), malformed));
        throw violation;
      }
      answer.complete(reply);
    }

    CompletableFuture<R> fail(ChunkFsException failure) {
      answer.completeExceptionally(failure);
      return answer;
    }
  }
}
