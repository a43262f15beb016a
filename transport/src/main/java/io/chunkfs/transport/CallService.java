package io.chunkfs.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The serving side of calls: finds the handler of each, and answers for those that fail. */
public final class CallService {
  private static final Logger LOG = LoggerFactory.getLogger(CallService.class);
  private static final Duration RETRY_WHEN_BUSY = Duration.ofMillis(100);

  private final Map<Integer, Served<?, ?>> calls;
  private final int maxOutstanding;
  private final BiConsumer<String, Throwable> faults;
  private final Observer observer;

  private CallService(Builder builder) {
    this.calls = Map.copyOf(builder.calls);
    this.maxOutstanding = builder.maxOutstanding;
    this.faults = builder.faults;
    this.observer = builder.observer;
  }

  /** A service without calls yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Serves one connection. */
  public ConnectionHandler handler(Peer peer) {
    return new Serving(peer);
  }

  /** What one kind of call does. Called on the event loop: must not block, may answer later. */
  public interface Handler<Q, R> {
    /** Handles one call; a thrown exception becomes INTERNAL to the caller and is logged. */
    void handle(Q request, Answer<R> answer, Peer peer);
  }

  /** The one answer to one call. From any thread; only the first answer counts. */
  public interface Answer<R> {
    /** Answers. */
    void reply(R reply);

    /** Answers with a serialized reply. */
    void replyBytes(byte[] serialized);

    /** Refuses. */
    void error(ChunkFsException failure);

    /** When the caller stops waiting, in terms of {@link System#nanoTime}. */
    long deadlineNanos();
  }

  /** Told of each answered call, on whatever thread answered it. For metrics. */
  public interface Observer {
    /** A call took this long; {@code failed} when it was answered with an error. */
    void answered(Call<?, ?> call, long nanos, boolean failed);
  }

  /** Collects the calls of a service. */
  public static final class Builder {
    private final Map<Integer, Served<?, ?>> calls = new TreeMap<>();
    private int maxOutstanding = CallClient.MAX_OUTSTANDING;
    private BiConsumer<String, Throwable> faults = (call, failure) -> {};
    private Observer observer = (call, nanos, failed) -> {};

    private Builder() {}

    /** Serves a call. */
    public <Q extends MessageLite, R extends MessageLite> Builder on(
        Call<Q, R> call, Handler<Q, R> handler) {
      if (calls.putIfAbsent(call.method(), new Served<>(call, handler)) != null) {
        throw new IllegalArgumentException("two handlers of call " + call.name());
      }
      return this;
    }

    /** Most calls of one connection that may wait for their answer; more get BUSY. */
    public Builder limits(int maxOutstandingPerConnection) {
      this.maxOutstanding = maxOutstandingPerConnection;
      return this;
    }

    /** Is told the call's name and the exception when a handler throws, besides the log. */
    public Builder faults(BiConsumer<String, Throwable> listener) {
      this.faults = listener;
      return this;
    }

    /** Is told of every answer. */
    public Builder observer(Observer told) {
      this.observer = told;
      return this;
    }

    /** The service. */
    public CallService build() {
      return new CallService(this);
    }
  }

  private record Served<Q extends MessageLite, R extends MessageLite>(
      Call<Q, R> call, Handler<Q, R> handler) {
    void run(ByteBuf body, Answering<R> answer, Peer peer) {
      Q request;
      try {
        request = call.requests().parseFrom(Frame.bytes(body));
      } catch (InvalidProtocolBufferException malformed) {
        throw new ProtocolViolation("a malformed request of " + call.name());
      }
      answer.run(() -> handler.handle(request, answer, peer));
    }
  }

  /** One connection that is served. */
  private final class Serving implements ConnectionHandler {
    private final Peer peer;
    private final AtomicInteger outstanding = new AtomicInteger();

    Serving(Peer peer) {
      this.peer = peer;
    }

    @Override
    public void call(
        Connection connection, int callNumber, int method, int timeoutMillis, ByteBuf body) {
      Served<?, ?> served = calls.get(method);
      if (served == null) {
        String detail = "this server has no call with number " + method;
        connection.error(callNumber, Errors.of(ErrorCode.INVALID_ARGUMENT, detail));
      } else if (timeoutMillis <= 0) {
        LOG.debug("dropping {} of {}: its deadline has passed", served.call().name(), peer);
      } else if (outstanding.incrementAndGet() > maxOutstanding) {
        outstanding.decrementAndGet();
        String detail = maxOutstanding + " calls of this connection wait for their answers";
        connection.error(callNumber, Errors.of(ErrorCode.BUSY, detail, RETRY_WHEN_BUSY));
      } else {
        begin(served, connection, callNumber, timeoutMillis, body);
      }
    }

    private <Q extends MessageLite, R extends MessageLite> void begin(
        Served<Q, R> served,
        Connection connection,
        int callNumber,
        int timeoutMillis,
        ByteBuf body) {
      served.run(
          body, new Answering<>(this, served.call(), connection, callNumber, timeoutMillis), peer);
    }
  }

  /** The answer to one call that was taken on. */
  private final class Answering<R extends MessageLite> extends AtomicInteger implements Answer<R> {
    private final Serving serving;
    private final Call<?, R> call;
    private final Connection connection;
    private final int callNumber;
    private final long begunNanos = System.nanoTime();
    private final long deadlineNanos;

    Answering(
        Serving serving,
        Call<?, R> call,
        Connection connection,
        int callNumber,
        int timeoutMillis) {
      this.serving = serving;
      this.call = call;
      this.connection = connection;
      this.callNumber = callNumber;
      this.deadlineNanos = begunNanos + timeoutMillis * 1_000_000L;
    }

    void run(Runnable handling) {
      try {
        handling.run();
      } catch (RuntimeException bug) {
        // Ours, whatever it is: one call must not cost the others their connection.
        LOG.error("call {} of {} failed", call.name(), serving.peer, bug);
        error(new ChunkFsException(ErrorCode.INTERNAL, call.name() + " failed in the server"));
        faults.accept(call.name(), bug);
      }
    }

    @Override
    public void reply(R reply) {
      if (first(false)) connection.reply(callNumber, reply);
    }

    @Override
    public void replyBytes(byte[] serialized) {
      if (first(false)) connection.reply(callNumber, serialized);
    }

    @Override
    public void error(ChunkFsException failure) {
      if (first(true)) connection.error(callNumber, Errors.of(failure));
    }

    @Override
    public long deadlineNanos() {
      return deadlineNanos;
    }

    /** Whether this answer is the first one, and somebody still waits for it. */
    private boolean first(boolean failed) {
      if (!compareAndSet(0, 1)) return false;
      serving.outstanding.decrementAndGet();
      long now = System.nanoTime();
      observer.answered(call, now - begunNanos, failed);
      return now - deadlineNanos < 0;
    }
  }
}
