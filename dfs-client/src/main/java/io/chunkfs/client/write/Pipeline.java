package io.chunkfs.client.write;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.client.name.Deadline;
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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One write session through a chain of datanodes: packets go to the first member, each comes back
 * acknowledged by all.
 *
 * <p>Thread: one writer's thread, and the event loop of its connection.
 */
final class Pipeline implements ConnectionHandler {
  private static final AtomicInteger CALL_NUMBERS = new AtomicInteger();
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final PipelineSpec spec;
  private final AckWindow window;
  private final int callNumber = CALL_NUMBERS.incrementAndGet();
  private final CompletableFuture<OpenWriteReply> opened = new CompletableFuture<>();
  private volatile ChunkFsException lost; // what closing the connection failed the writer with
  private Connection connection; // writer's thread
  private int nextSequence; // writer's thread

  private Pipeline(PipelineSpec spec, WriteSettings settings) {
    this.spec = spec;
    this.window = new AckWindow(spec.members(), settings);
  }

  /**
   * Forms a pipeline, whole or not at all.
   *
   * @throws PipelineBroken naming the members that could not join
   * @throws ChunkFsException CANCELLED when the thread is interrupted
   */
  static Pipeline open(WriteContext context, PipelineSpec spec)
      throws PipelineBroken, ChunkFsException {
    Deadline deadline = Deadline.in(spec.timeout());
    ChunkFsException last =
        new ChunkFsException(
            ErrorCode.UNREACHABLE, "datanode " + spec.first().getName() + " has no endpoint");
    List<Endpoint> endpoints = spec.first().getDataList();
    for (int i = 0; i < endpoints.size(); i++) {
      try {
        return open(context, spec, endpoints.get(i), deadline.share(endpoints.size() - i));
      } catch (ChunkFsException unreachable) {
        if (unreachable.code() == ErrorCode.CANCELLED) throw unreachable;
        last = unreachable;
      }
    }
    throw new PipelineBroken(Map.of(spec.first().getNode(), last.getMessage()), last);
  }

  private static Pipeline open(
      WriteContext context, PipelineSpec spec, Endpoint endpoint, Deadline deadline)
      throws PipelineBroken, ChunkFsException {
    for (boolean again = false; ; again = true) {
      Pipeline pipeline = new Pipeline(spec, context.settings());
      pipeline.connect(context, endpoint, deadline.left());
      try {
        pipeline.requestSession(context.settings().sliceBytes(), deadline);
        return pipeline;
      } catch (PipelineBroken broken) {
        // A pooled connection can have ended while nobody looked: that says nothing of the node.
        if (again || broken.reason() != pipeline.lost) throw broken;
      }
    }
  }

  private void connect(WriteContext context, Endpoint endpoint, Duration timeout)
      throws ChunkFsException {
    InetSocketAddress address =
        InetSocketAddress.createUnresolved(endpoint.getHost(), endpoint.getPort());
    CompletableFuture<Connection> made = context.pool().borrow(address, timeout, this);
    try {
      connection = Deadline.in(timeout.plusMillis(200)).await(made, "a connection to " + address);
    } catch (ChunkFsException failure) {
      made.thenAccept(Connection::close);
      throw failure;
    }
  }

  private void requestSession(int sliceBytes, Deadline deadline)
      throws PipelineBroken, ChunkFsException {
    OpenWriteRequest request = spec.request(sliceBytes, deadline.left());
    connection.call(
        callNumber, Calls.OPEN_WRITE, request, (int) Math.max(1, deadline.left().toMillis()));
    try {
      OpenWriteReply reply =
          deadline.await(opened, "the pipeline's answer through " + spec.first().getName());
      Map<Long, String> blamed = AckWindow.blamed(spec.members(), reply.getMembersList());
      if (!blamed.isEmpty()) {
        throw new PipelineBroken(blamed, AckWindow.failure(reply.getMembersList()));
      }
      if (reply.getMembersCount() < spec.members().size()) {
        DataNodeAddress silent = spec.members().get(reply.getMembersCount());
        String reason = "it did not join the pipeline";
        throw new PipelineBroken(
            Map.of(silent.getNode(), reason),
            new ChunkFsException(ErrorCode.UNREACHABLE, silent.getName() + ": " + reason));
      }
      window.begin();
    } catch (ChunkFsException failure) {
      connection.close();
      if (failure.code() == ErrorCode.CANCELLED) throw failure;
      throw new PipelineBroken(Map.of(spec.first().getNode(), failure.getMessage()), failure);
    } catch (PipelineBroken broken) {
      connection.close();
      throw broken;
    }
  }

  List<DataNodeAddress> members() {
    return spec.members();
  }

  /** Bytes that every member had received when the session began. */
  long received() {
    return opened.join().getMembersList().stream()
        .mapToLong(MemberStatus::getReceived)
        .min()
        .orElse(0);
  }

  /**
   * Breaks the pipeline when a member has not even what was acknowledged before, as after a
   * restart.
   */
  void requireReceived(long acknowledged) throws PipelineBroken {
    Map<Long, String> blamed = new LinkedHashMap<>();
    for (MemberStatus row : opened.join().getMembersList()) {
      if (row.getReceived() < acknowledged) {
        blamed.put(
            row.getNode(),
            "it has only " + row.getReceived() + " of " + acknowledged + " acknowledged bytes");
      }
    }
    if (blamed.isEmpty()) return;
    throw new PipelineBroken(
        blamed, new ChunkFsException(ErrorCode.NOT_VISIBLE, "a replica lost bytes"));
  }

  /** Where the connection's buffers come from. */
  ByteBufAllocator buffers() {
    return connection.buffers();
  }

  /** What waits for its ack, and whether all is well. */
  AckWindow window() {
    return window;
  }

  /** Sends a packet, which the window owns until it is acknowledged. */
  void send(Outgoing packet) {
    window.add(packet, nextSequence);
    ByteBuf frame = packet.frame(connection.buffers(), nextSequence);
    nextSequence++;
    connection.send(frame);
    connection.flush();
  }

  /** The session ended with its last packet's ack; its connection can serve another. */
  void giveBack(WriteContext context) {
    context.pool().giveBack(connection);
  }

  /** Ends the session wherever it stands; returns when the connection uses no buffer any more. */
  void close() throws ChunkFsException {
    connection.close();
    try {
      Deadline.in(CLOSING).await(connection.closed(), "the end of a connection");
    } catch (ChunkFsException late) {
      if (late.code() == ErrorCode.CANCELLED) throw late;
      // Its buffers are only read and counted, so a late end harms nobody.
    }
  }

  /** Ends the session wherever it stands and drops what is not acknowledged. */
  void abandon() {
    window.takeUnacknowledged().forEach(Outgoing::release);
    connection.close();
  }

  @Override
  public void reply(Connection from, int number, ByteBuf body) {
    if (number != callNumber) return;
    try (ByteBufInputStream in = new ByteBufInputStream(body.slice())) {
      opened.complete(OpenWriteReply.parseFrom(in));
    } catch (InvalidProtocolBufferException malformed) {
      opened.completeExceptionally(
          new ChunkFsException(ErrorCode.INTERNAL, "a malformed answer", malformed));
    } catch (IOException impossible) {
      throw new IllegalStateException("a buffer in memory cannot fail", impossible);
    }
  }

  @Override
  public void error(Connection from, int number, ErrorReply error) {
    if (number != callNumber) return;
    ChunkFsException failure = Errors.thrown(error);
    if (!opened.completeExceptionally(failure)) {
      window.fail(Map.of(spec.first().getNode(), failure.getMessage()), failure);
    }
  }

  @Override
  public void ack(Connection from, PacketAck ack) {
    window.acknowledge(ack);
  }

  @Override
  public void closed(Connection from, Throwable cause) {
    String why = cause == null ? "was closed" : "broke: " + cause.getMessage();
    ChunkFsException failure =
        new ChunkFsException(
            ErrorCode.UNREACHABLE, "the connection to " + spec.first().getName() + " " + why);
    lost = failure;
    if (!opened.completeExceptionally(failure)) window.fail(Map.of(), failure);
  }
}
