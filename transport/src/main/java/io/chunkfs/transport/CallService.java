package io.chunkfs.transport;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import java.util.function.BiConsumer;

/** The serving side of calls: finds the handler of each, and answers for those that fail. */
public final class CallService {
  private CallService() {}

  /** A service without calls yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Serves one connection. */
  public ConnectionHandler handler(Peer peer) {
    throw new IllegalStateException("not yet");
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
    /** Serves a call. */
    public <Q extends MessageLite, R extends MessageLite> Builder on(
        Call<Q, R> call, Handler<Q, R> handler) {
      return this;
    }

    /** Most calls of one connection that may wait for their answer; more get BUSY. */
    public Builder limits(int maxOutstandingPerConnection) {
      return this;
    }

    /** Is told the call's name and the exception when a handler throws, besides the log. */
    public Builder faults(BiConsumer<String, Throwable> listener) {
      return this;
    }

    /** Is told of every answer. */
    public Builder observer(Observer observer) {
      return this;
    }

    /** The service. */
    public CallService build() {
      return new CallService();
    }
  }
}
