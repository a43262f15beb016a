package io.chunkfs.client.read;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.client.name.Deadline;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.ReadReply;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.FrameQueue;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One read session with one datanode.
 *
 * <p>Thread: one reader's at a time, and the event loop of its connection.
 */
final class ReadSession implements ConnectionHandler {
  private static final AtomicInteger CALL_NUMBERS = new AtomicInteger();

  private static final Duration END = Duration.ofMillis(500);

  private final ReadContext context;
  private final DataNodeAddress node;
  private final ReadRequest request;
  private final int callNumber = CALL_NUMBERS.incrementAndGet();
  private final CompletableFuture<ReadReply> replied = new CompletableFuture<>();
  private final FrameQueue frames;
  private volatile ChunkFsException lost; // what closing the connection failed the reader with
  private Connection connection; // reader's thread, as all below
  private ReadReply reply;
  private int nextSequence;
  private long nextOffset;
  private boolean ended;

  private ReadSession(ReadContext context, DataNodeAddress node, ReadRequest request) {
    this.context = context;
    this.node = node;
    this.request = request;
    this.frames = new FrameQueue(context.settings().aheadBytes());
  }

  /**
   * Begins a session, through the first of the node's endpoints that answers.
   *
   * @param stall how long the answer may take once connected
   */
  static ReadSession open(
      ReadContext context, DataNodeAddress node, ReadRequest request, Duration stall)
      throws ChunkFsException {
    ChunkFsException last =
        new ChunkFsException(ErrorCode.UNREACHABLE, "it has no endpoint to connect to");
    Duration connect = context.settings().connect();
    if (stall.compareTo(connect) < 0) connect = stall;
    for (Endpoint endpoint : node.getDataList()) {
      ReadSession session = new ReadSession(context, node, request);
      try {
        session.connect(endpoint, connect);
      } catch (ChunkFsException unreachable) {
        if (unreachable.code() == ErrorCode.CANCELLED) throw unreachable;
        last = unreachable;
        continue;
      }
      try {
        session.begin(stall);
        return session;
      } catch (ChunkFsException failure) {
        if (failure != session.lost) throw failure;
        // A pooled connection can have ended while nobody looked: that says nothing of the node.
        session = new ReadSession(context, node, request);
        session.connect(endpoint, connect);
        session.begin(stall);
        return session;
      }
    }
    throw last;
  }

  private void connect(Endpoint endpoint, Duration timeout) throws ChunkFsException {
    InetSocketAddress address =
        InetSocketAddress.createUnresolved(endpoint.getHost(), endpoint.getPort());
    CompletableFuture<Connection> made = context.pool().borrow(address, timeout, this);
    try {
      connection = Deadline.in(timeout.plusMillis(200)).await(made, "a connection to " + address);
    } catch (ChunkFsException failure) {
      made.thenAccept(Connection::close);
      throw failure;
    }
    frames.attach(connection);
  }

  private void begin(Duration stall) throws ChunkFsException {
    boolean begun = false;
    try {
      connection.call(callNumber, Calls.READ, request, (int) stall.toMillis());
      reply = Deadline.in(stall).await(replied, "the answer of " + node.getName());
      requireRight();
      nextOffset = reply.getStart();
      begun = true;
    } finally {
      if (!begun) close();
    }
    if (request.getLength() == 0) end();
  }

  private void requireRight() throws ChunkFsException {
    long offset = request.getOffset();
    boolean right =
        reply.getKey().getBlock() == request.getKey().getBlock()
            && reply.getKey().getNamespace() == request.getKey().getNamespace()
            && reply.getKey().getGeneration() >= request.getKey().getGeneration()
            && (request.getLength() == 0
                || reply.getChecksumSlice() > 0
                    && reply.getStart() == offset - offset % reply.getChecksumSlice()
                    && reply.getEnd() > offset);
    if (!right) {
      throw new ChunkFsException(
          ErrorCode.NOT_VISIBLE,
          "it serves another block, generation or range than was asked for, from "
              + reply.getStart()
              + " to "
              + reply.getEnd());
    }
  }

  DataNodeAddress node() {
    return node;
  }

  /** Visible length of the replica when the session began. */
  long visible() {
    return reply.getVisible();
  }

  /**
   * The next packet.
   *
   * @param stall how long it may take
   * @return null at the end of the session
   */
  VerifiedPacket next(Duration stall) throws ChunkFsException {
    if (ended) return null;
    ByteBuf frame = frames.take(stall, node.getName());
    boolean kept = false;
    try {
      Packet packet = Packet.read(frame);
      int pieces = Packet.pieces(packet.offset(), packet.dataLength(), reply.getChecksumSlice());
      if (packet.sequence() != nextSequence
          || packet.offset() != nextOffset
          || packet.pieces() != pieces) {
        throw new ProtocolViolation(
            "packet " + packet.sequence() + " at " + packet.offset() + " is not the one expected");
      }
      nextSequence++;
      nextOffset += packet.dataLength();
      if (packet.last()) end();
      kept = true;
      return new VerifiedPacket(frame, packet, reply.getChecksumSlice());
    } catch (ProtocolViolation wrong) {
      throw new ChunkFsException(
          ErrorCode.INTERNAL, "it broke the protocol: " + wrong.getMessage());
    } finally {
      if (!kept) frame.release();
    }
  }

  private void end() {
    ended = true;
    context.pool().giveBack(connection);
  }

  /** Ends the session wherever it stands; keeps the connection if nothing is left to come. */
  void close() {
    if (ended) return;
    if (reply != null && nextOffset == reply.getEnd()) {
      endAfterLastPacket();
      return;
    }
    boolean whole = false;
    try {
      whole = frames.drop();
    } catch (ProtocolViolation wrong) {
      // The connection is closed for it below.
    }
    ended = true;
    if (whole) context.pool().giveBack(connection);
    else connection.close();
  }

  /** All bytes came; only the mark of the end, a packet without data, may still be on its way. */
  private void endAfterLastPacket() {
    try {
      VerifiedPacket empty = next(END);
      if (empty != null) empty.release();
    } catch (ChunkFsException notThere) {
      // The connection is closed for it below.
    } finally {
      if (!ended) connection.close();
      ended = true;
    }
  }

  @Override
  public void reply(Connection from, int number, ByteBuf body) {
    if (number != callNumber) return;
    try (ByteBufInputStream in = new ByteBufInputStream(body.slice())) {
      replied.complete(ReadReply.parseFrom(in));
    } catch (InvalidProtocolBufferException malformed) {
      replied.completeExceptionally(
          new ChunkFsException(ErrorCode.INTERNAL, "a malformed answer", malformed));
    } catch (IOException impossible) {
      throw new IllegalStateException("a buffer in memory cannot fail", impossible);
    }
  }

  @Override
  public void error(Connection from, int number, ErrorReply error) {
    if (number == callNumber) fail(Errors.thrown(error));
  }

  @Override
  public void packet(Connection from, ByteBuf frame) {
    frames.put(frame);
  }

  @Override
  public void closed(Connection from, Throwable cause) {
    String why = cause == null ? "was closed" : "broke: " + cause.getMessage();
    lost = new ChunkFsException(ErrorCode.UNREACHABLE, "the connection " + why);
    fail(lost);
  }

  private void fail(ChunkFsException failure) {
    if (!replied.completeExceptionally(failure)) frames.fail(failure);
  }
}
