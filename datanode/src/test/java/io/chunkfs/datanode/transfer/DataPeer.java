package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.Call;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection to a data port, as a client has it, with waiting calls. */
public class DataPeer implements ConnectionHandler, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Connection connection;
  private final BlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();
  private int calls;

  private record Reply(byte[] body) {}

  private record Closed() {}

  /** Connects to the port. */
  public DataPeer(EventLoops loops, InetSocketAddress address) {
    Identity identity = Identity.server(Role.CLIENT, () -> "");
    this.connection = new Connector(loops, identity).connect(address, PATIENCE, this).join();
  }

  /** Calls, and returns the answer. */
  public <Q extends MessageLite, R extends MessageLite> R call(Call<Q, R> call, Q request) {
    connection.call(++calls, call, request, (int) PATIENCE.toMillis());
    Object answer = next();
    if (answer instanceof ErrorReply error) throw new Refused(error);
    assertThat(answer).isInstanceOf(Reply.class);
    try {
      return call.replies().parseFrom(((Reply) answer).body());
    } catch (InvalidProtocolBufferException malformed) {
      throw new AssertionError(malformed);
    }
  }

  /** What the port refused a call with. */
  public static final class Refused extends RuntimeException {
    private final int code;

    Refused(ErrorReply error) {
      super(Errors.thrown(error).getMessage());
      this.code = error.getCode();
    }

    /** Number of the error code. */
    public int code() {
      return code;
    }
  }

  /** Sends a frame. */
  public void send(ByteBuf frame) {
    connection.send(frame);
    connection.flush();
  }

  /** The next ack. */
  public PacketAck ack() {
    Object next = next();
    assertThat(next).isInstanceOf(PacketAck.class);
    return (PacketAck) next;
  }

  /** The next packet's frame; the caller releases it. */
  public ByteBuf packet() {
    Object next = next();
    assertThat(next).isInstanceOf(ByteBuf.class);
    return (ByteBuf) next;
  }

  /** Waits until the port has closed the connection; whatever came before is thrown away. */
  public void awaitClosed() {
    connection.closed().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Whether nothing has arrived that was not asked for. */
  public boolean quiet() {
    return arrivals.isEmpty();
  }

  /** The connection underneath. */
  public Connection connection() {
    return connection;
  }

  @Override
  public void packet(Connection from, ByteBuf frame) {
    arrivals.add(frame);
  }

  @Override
  public void ack(Connection from, PacketAck ack) {
    arrivals.add(ack);
  }

  @Override
  public void reply(Connection from, int callNumber, ByteBuf body) {
    arrivals.add(new Reply(ByteBufUtil.getBytes(body)));
  }

  @Override
  public void error(Connection from, int callNumber, ErrorReply error) {
    arrivals.add(error);
  }

  @Override
  public void closed(Connection from, Throwable cause) {
    arrivals.add(new Closed());
  }

  private Object next() {
    try {
      Object next = arrivals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("something from the data port").isNotNull();
      return next;
    } catch (InterruptedException asked) {
      throw new AssertionError(asked);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
