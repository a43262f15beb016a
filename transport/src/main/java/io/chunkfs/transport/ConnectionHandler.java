package io.chunkfs.transport;

import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.PacketAck;
import io.netty.buffer.ByteBuf;

/**
 * What happens on one connection. Called on the connection's event loop only, and must not block.
 *
 * <p>A kind of frame that a handler does not expect is a violation of the protocol: the defaults
 * throw {@link ProtocolViolation}, which closes the connection.
 */
public interface ConnectionHandler {
  /** The connection is ready; first call of all. */
  default void opened(Connection connection) {}

  /**
   * A call.
   *
   * @param body serialized request; borrowed, valid only until this method returns
   */
  default void call(
      Connection connection, int callNumber, int method, int timeoutMillis, ByteBuf body) {
    throw new ProtocolViolation("an unexpected call");
  }

  /**
   * A packet.
   *
   * @param frame the whole frame, so that it can be forwarded as it is; the handler owns it
   */
  default void packet(Connection connection, ByteBuf frame) {
    frame.release();
    throw new ProtocolViolation("an unexpected packet");
  }

  /** An answer to a packet. */
  default void ack(Connection connection, PacketAck ack) {
    throw new ProtocolViolation("an unexpected ack");
  }

  /**
   * An answer to a call.
   *
   * @param body serialized reply; borrowed, valid only until this method returns
   */
  default void reply(Connection connection, int callNumber, ByteBuf body) {
    throw new ProtocolViolation("an unexpected reply");
  }

  /** An error in answer to a call. */
  default void error(Connection connection, int callNumber, ErrorReply error) {
    throw new ProtocolViolation("an unexpected error");
  }

  /** {@link Connection#writable} changed. */
  default void writabilityChanged(Connection connection) {}

  /**
   * The connection is closed; last call of all.
   *
   * @param cause why, or null when a side closed it in order
   */
  default void closed(Connection connection, Throwable cause) {}
}
