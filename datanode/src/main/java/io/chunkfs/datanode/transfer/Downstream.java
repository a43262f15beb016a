package io.chunkfs.datanode.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.OpenWriteReply;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The rest of a pipeline as one member sees it: the connection to the next datanode, which speaks
 * for all behind it.
 *
 * <p>Thread: everything happens on the session's event loop; what the connection's own loop brings
 * is passed on to it.
 */
final class Downstream implements ConnectionHandler {
  private static final int CALL_NUMBER = 1;

  private final Transfer transfer;
  private final EventLoop home;
  private final DataNodeAddress node;
  private final OpenWriteRequest request;
  private final CompletableFuture<List<MemberStatus>> formed = new CompletableFuture<>();
  private final long deadlineNanos;
  private EventLoops.Cancellable deadline;
  private Connection connection;
  private int nextEndpoint;
  private boolean triedAgain;
  private boolean ended;
  private Listener listener;

  /** What a session hears of its downstream, on its event loop. */
  interface Listener {
    /** The members behind have taken a packet, or one of them failed. */
    void acked(PacketAck ack);

    /** The next member cannot go on. */
    void broken(MemberStatus row);

    /** The connection takes more, or no more, packets for now. */
    void writabilityChanged();
  }

  /**
   * The downstream that a request asks for.
   *
   * @param request as this member got it, with at least one member behind
   */
  Downstream(Transfer transfer, EventLoop home, OpenWriteRequest request) {
    this.transfer = transfer;
    this.home = home;
    this.node = request.getDownstream(0);
    // Each hop waits a little less, so that the one nearest to the trouble names it.
    int timeoutMillis = Math.max(1, request.getTimeoutMillis() - request.getTimeoutMillis() / 8);
    this.deadlineNanos = System.nanoTime() + timeoutMillis * 1_000_000L;
    this.request = request.toBuilder().removeDownstream(0).setTimeoutMillis(timeoutMillis).build();
  }

  /** Connects and opens; the rows are those of all members behind, or one that failed. */
  CompletableFuture<List<MemberStatus>> open() {
    deadline =
        transfer
            .loops()
            .after(
                Duration.ofMillis(leftMillis()),
                () -> onHome(() -> notFormed(ErrorCode.TIMEOUT, "did not answer in time")));
    tryNext(null);
    return formed;
  }

  /** From now on packets flow. */
  void listener(Listener next) {
    listener = next;
  }

  /** Number of members behind. */
  int members() {
    return 1 + request.getDownstreamCount();
  }

  String name() {
    return Members.name(node);
  }

  /** Sends a packet on and releases it. */
  void forward(ByteBuf frame) {
    connection.send(frame);
    connection.flush();
  }

  boolean writable() {
    return connection.writable();
  }

  /** A row that blames the next member. */
  MemberStatus failure(ErrorCode code, String what) {
    return Members.failure(node.getNode(), code, name() + " " + what + ", says " + transfer.name());
  }

  /** The session ended in order: the connection can carry another. */
  void giveBack() {
    ended = true;
    transfer.downstreams().giveBack(connection);
  }

  /** The session ended out of order. */
  void close() {
    ended = true;
    if (connection != null) connection.close();
  }

  /** The pipeline did not form: members behind may forget what they began. */
  void cancel() {
    ended = true;
    if (connection == null) return;
    String why = "the pipeline did not form, says " + transfer.name();
    connection.error(CALL_NUMBER, Errors.of(ErrorCode.CANCELLED, why));
    connection.closeAfterFlush();
  }

  private void tryNext(ChunkFsException last) {
    if (nextEndpoint >= node.getDataCount()) {
      if (last == null) notFormed(ErrorCode.UNREACHABLE, "advertises no endpoint");
      else notFormed(last.code(), "cannot be reached: " + last.getMessage());
      return;
    }
    Endpoint endpoint = node.getData(nextEndpoint++);
    int endpointsLeft = node.getDataCount() - nextEndpoint + 1;
    transfer
        .downstreams()
        .borrow(
            InetSocketAddress.createUnresolved(endpoint.getHost(), endpoint.getPort()),
            Duration.ofMillis(Math.max(1, leftMillis() / endpointsLeft)),
            this)
        .whenComplete((made, failure) -> onHome(() -> connected(made, failure)));
  }

  private void connected(Connection made, Throwable failure) {
    if (failure != null) {
      if (!ended && !formed.isDone()) tryNext(known(failure));
      return;
    }
    if (ended || formed.isDone()) {
      made.close();
      return;
    }
    connection = made;
    made.closed().thenRun(() -> onHome(() -> lost(made)));
    made.call(CALL_NUMBER, Calls.OPEN_WRITE, request, (int) leftMillis());
  }

  private void lost(Connection which) {
    if (ended || which != connection) return;
    if (formed.isDone()) {
      if (listener == null) return; // the session finds out when it sends
      listener.broken(failure(ErrorCode.UNREACHABLE, "closed the connection"));
      return;
    }
    // A pooled connection may have ended just when it was taken: that says nothing of the node.
    connection = null;
    if (!triedAgain) {
      triedAgain = true;
      nextEndpoint--;
    }
    tryNext(new ChunkFsException(ErrorCode.UNREACHABLE, "it closed the connection"));
  }

  @Override
  public void reply(Connection from, int callNumber, ByteBuf body) {
    OpenWriteReply reply;
    try {
      reply = OpenWriteReply.parseFrom(body.nioBuffer());
    } catch (InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed answer to open_write");
    }
    onHome(() -> answered(reply));
  }

  @Override
  public void error(Connection from, int callNumber, ErrorReply error) {
    ChunkFsException failure = Errors.thrown(error);
    onHome(() -> notFormed(failure.code(), "refuses: " + failure.getMessage()));
  }

  @Override
  public void ack(Connection from, PacketAck ack) {
    onHome(
        () -> {
          if (!ended && listener != null) listener.acked(ack);
        });
  }

  @Override
  public void writabilityChanged(Connection which) {
    onHome(
        () -> {
          if (!ended && listener != null) listener.writabilityChanged();
        });
  }

  private void answered(OpenWriteReply reply) {
    if (formed.isDone()) return;
    List<MemberStatus> rows = reply.getMembersList();
    boolean failed = Members.failed(rows);
    if (rows.isEmpty() || !failed && rows.size() != members()) {
      notFormed(ErrorCode.INTERNAL, "answers for " + rows.size() + " of " + members() + " members");
    } else if (rows.get(0).getNode() != node.getNode()) {
      String other = Long.toHexString(rows.get(0).getNode());
      notFormed(ErrorCode.UNREACHABLE, "is not at its address, where " + other + " answers");
    } else {
      deadline.cancel();
      if (failed) giveBack(); // the session over there has ended with its answer
      formed.complete(rows);
    }
  }

  private void notFormed(ErrorCode code, String what) {
    if (formed.isDone()) return;
    deadline.cancel();
    cancel();
    formed.complete(List.of(failure(code, what)));
  }

  private long leftMillis() {
    return Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000);
  }

  private void onHome(Runnable task) {
    if (home.inEventLoop()) task.run();
    else home.execute(task);
  }

  private static ChunkFsException known(Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
    return cause instanceof ChunkFsException known
        ? known
        : new ChunkFsException(ErrorCode.INTERNAL, "connecting failed: " + cause, cause);
  }
}
