package io.chunkfs.datanode.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One read session with a holder of the block that is copied. What it says of itself must be what
 * was asked for, and every slice match its checksum, before a byte of it counts.
 *
 * <p>Thread: the copier's, which waits; the connection's event loop only puts.
 */
final class CopySource implements ConnectionHandler, AutoCloseable {
  private static final int CALL_NUMBER = 1;
  private static final int AHEAD_BYTES = 4 << 20;
  private static final Duration MARGIN = Duration.ofMillis(500);

  private final Transfer transfer;
  private final DataNodeAddress node;
  private final ReadRequest request;
  private final Duration stall;
  private final CompletableFuture<ReadReply> replied = new CompletableFuture<>();
  private final FrameQueue frames = new FrameQueue(AHEAD_BYTES);
  private Connection connection;
  private ReadReply reply;
  private int nextSequence;
  private long nextOffset;
  private boolean ended;

  CopySource(Transfer transfer, DataNodeAddress node, ReadRequest request) {
    this.transfer = transfer;
    this.node = node;
    this.request = request;
    this.stall = transfer.limits().copyStall();
  }

  /** The source could not deliver. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    private final ChunkFsException why;

    Failed(ChunkFsException why) {
      super(why);
      this.why = why;
    }

    Failed(ErrorCode code, String detail) {
      this(new ChunkFsException(code, detail));
    }

    ChunkFsException why() {
      return why;
    }
  }

  /** Begins, through the first endpoint that answers. */
  void open(long wholeLength) throws Failed {
    Failed last = new Failed(ErrorCode.UNREACHABLE, name() + " advertises no endpoint");
    for (Endpoint endpoint : node.getDataList()) {
      try {
        connect(endpoint);
        connection.call(CALL_NUMBER, Calls.READ, request, (int) stall.toMillis());
        reply = await(replied, stall, "did not answer");
        requireRight(wholeLength);
        return;
      } catch (Failed failed) {
        last = failed;
        if (failed.why().code() != ErrorCode.UNREACHABLE || replied.isDone()) break;
      }
    }
    throw last;
  }

  /** Bytes that one of its checksums covers. */
  int sliceBytes() {
    return reply.getChecksumSlice();
  }

  /** Where its first packet begins. */
  long start() {
    return reply.getStart();
  }

  /** The next packet's frame, checked; the caller releases it. */
  ByteBuf next() throws Failed {
    ByteBuf frame;
    try {
      frame = frames.take(stall, name());
    } catch (ChunkFsException failed) {
      throw new Failed(failed);
    }
    boolean good = false;
    try {
      check(Packet.read(frame));
      good = true;
      return frame;
    } catch (ProtocolViolation wrong) {
      throw new Failed(ErrorCode.INTERNAL, name() + " sent " + wrong.getMessage());
    } finally {
      if (!good) frame.release();
    }
  }

  /** Ends the copier's wait with a failure. Any thread. */
  void fail(ChunkFsException why) {
    if (!replied.completeExceptionally(why)) frames.fail(why);
  }

  /** Ends the session; the connection is kept when all of it was taken. */
  @Override
  public void close() {
    if (connection == null) return;
    frames.drop();
    boolean idle = ended || reply != null && request.getLength() == 0;
    if (idle) transfer.downstreams().giveBack(connection);
    else connection.close();
  }

  private void connect(Endpoint endpoint) throws Failed {
    InetSocketAddress address =
        InetSocketAddress.createUnresolved(endpoint.getHost(), endpoint.getPort());
    CompletableFuture<Connection> made = transfer.downstreams().borrow(address, stall, this);
    try {
      connection = await(made, stall.plus(MARGIN), "cannot be connected");
    } catch (Failed failed) {
      made.thenAccept(Connection::close); // should it still come about
      throw failed;
    }
    frames.attach(connection);
  }

  private void requireRight(long wholeLength) throws Failed {
    boolean same =
        reply.getKey().getNamespace() == request.getKey().getNamespace()
            && reply.getKey().getBlock() == request.getKey().getBlock();
    if (!same) throw new Failed(ErrorCode.INTERNAL, name() + " serves another block");
    if (reply.getKey().getGeneration() != request.getKey().getGeneration()) {
      throw new Failed(
          ErrorCode.STALE_GENERATION,
          String.format(
              "%s has generation %016x, not the %016x that is to be copied",
              name(), reply.getKey().getGeneration(), request.getKey().getGeneration()));
    }
    if (!reply.getSealed()) throw new Failed(ErrorCode.REPLICA_STATE, name() + " has it open");
    if (reply.getVisible() != wholeLength) {
      throw new Failed(
          ErrorCode.CHECKSUM_MISMATCH,
          String.format(
              "%s has %d bytes, the block was committed with %d",
              name(), reply.getVisible(), wholeLength));
    }
    int slice = reply.getChecksumSlice();
    long asked = request.getOffset();
    boolean range =
        slice > 0
            && reply.getStart() == asked - asked % slice
            && (request.getLength() == 0 || reply.getEnd() == wholeLength);
    if (!range) throw new Failed(ErrorCode.INTERNAL, name() + " serves another range than asked");
    nextOffset = reply.getStart();
  }

  private void check(Packet packet) throws Failed {
    if (packet.sequence() != nextSequence
        || packet.offset() != nextOffset
        || packet.dataLength() == 0) {
      throw new ProtocolViolation(
          "packet " + packet.sequence() + " at " + packet.offset() + " out of turn");
    }
    int bad = packet.firstBadPiece(reply.getChecksumSlice());
    if (bad >= 0) {
      throw new Failed(
          ErrorCode.CHECKSUM_MISMATCH,
          String.format(
              "the slice at %d of block %016x does not match its checksum on arrival from %s",
              packet.offset() + (long) bad * reply.getChecksumSlice(),
              request.getKey().getBlock(),
              name()));
    }
    nextSequence++;
    nextOffset += packet.dataLength();
    ended = packet.last();
  }

  private String name() {
    return Members.name(node);
  }

  private <T> T await(CompletableFuture<T> what, Duration timeout, String failing) throws Failed {
    try {
      return what.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ChunkFsException known) throw new Failed(known);
      throw new Failed(
          new ChunkFsException(ErrorCode.INTERNAL, name() + " " + failing, failed.getCause()));
    } catch (TimeoutException late) {
      throw new Failed(
          ErrorCode.TIMEOUT, name() + " " + failing + " within " + timeout.toMillis() + " ms");
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new Failed(ErrorCode.CANCELLED, "interrupted while copying from " + name());
    }
  }

  @Override
  public void reply(Connection from, int number, ByteBuf body) {
    try {
      replied.complete(ReadReply.parseFrom(body.nioBuffer()));
    } catch (InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed answer to read");
    }
  }

  @Override
  public void error(Connection from, int number, ErrorReply error) {
    fail(Errors.thrown(error));
  }

  @Override
  public void packet(Connection from, ByteBuf frame) {
    frames.put(frame);
  }

  @Override
  public void closed(Connection from, Throwable cause) {
    String why = cause == null ? "closed the connection" : "broke off: " + cause.getMessage();
    fail(new ChunkFsException(ErrorCode.UNREACHABLE, name() + " " + why));
  }
}
