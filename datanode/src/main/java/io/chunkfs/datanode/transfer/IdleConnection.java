package io.chunkfs.datanode.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A connection between two sessions: waits for the call that begins the next one. */
final class IdleConnection implements ConnectionHandler {
  /** Longer than any pool keeps an idle connection. */
  private static final int KEPT_SECONDS = 300;

  private final Transfer transfer;
  private ScheduledFuture<?> expiry;

  IdleConnection(Transfer transfer) {
    this.transfer = transfer;
  }

  @Override
  public void opened(Connection connection) {
    expiry = connection.eventLoop().schedule(connection::close, KEPT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void call(
      Connection connection, int callNumber, int method, int timeoutMillis, ByteBuf body) {
    expiry.cancel(false);
    try {
      if (method == Calls.OPEN_WRITE.method()) {
        OpenWriteRequest request = OpenWriteRequest.parseFrom(body.nioBuffer());
        WriteOpening.Opening opening = new WriteOpening.Opening(request, this);
        WriteOpening.begin(transfer, connection, callNumber, opening);
      } else if (method == Calls.READ.method()) {
        ReadRequest request = ReadRequest.parseFrom(body.nioBuffer());
        ReadSession.Opening opening = new ReadSession.Opening(request, this);
        ReadSession.begin(transfer, connection, callNumber, opening);
      } else {
        String what = "the data port of " + transfer.name() + " knows no call " + method;
        connection.error(callNumber, Errors.of(ErrorCode.INVALID_ARGUMENT, what));
      }
    } catch (InvalidProtocolBufferException malformed) {
      throw new ProtocolViolation("a malformed call " + method);
    }
  }

  /** Gives up a session that has ended already. */
  @Override
  public void error(Connection connection, int callNumber, ErrorReply error) {}

  @Override
  public void closed(Connection connection, Throwable cause) {
    expiry.cancel(false);
  }
}
