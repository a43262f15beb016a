package io.chunkfs.datanode.transfer;

import io.chunkfs.proto.PacketAck;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;

/**
 * Has a connection after a session failed: throws away what is still on its way for a moment, as
 * closing over unread data would reset the connection and lose the error row just sent.
 */
final class Drain implements ConnectionHandler {
  private static final int LINGER_SECONDS = 3;

  @Override
  public void opened(Connection connection) {
    connection.eventLoop().schedule(connection::close, LINGER_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void packet(Connection connection, ByteBuf frame) {
    frame.release();
  }

  @Override
  public void ack(Connection connection, PacketAck ack) {}
}
