package io.chunkfs.transport;

import com.google.protobuf.MessageLite;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.PacketAck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import java.util.concurrent.CompletableFuture;

/**
 * One connection after its handshake.
 *
 * <p>Thread: any thread may send; what is sent from one thread arrives in its order. A send on a
 * closed connection releases its buffer and does nothing else: {@link #closed} tells.
 */
public interface Connection {
  /** Who is at the other end. */
  Peer peer();

  /**
   * Gives the connection to another handler, whose {@code opened} is called; the one before hears
   * nothing more. On the event loop only.
   */
  void handler(ConnectionHandler next);

  /** Sends a call whose answer will carry {@code callNumber}, and flushes. */
  <Q extends MessageLite> void call(int callNumber, Call<Q, ?> call, Q request, int timeoutMillis);

  /** Answers a call, and flushes. */
  void reply(int callNumber, MessageLite reply);

  /** Answers a call with a serialized message, and flushes. */
  void reply(int callNumber, byte[] serializedReply);

  /** Answers a call with a serialized message, which is released. Flushes. */
  void reply(int callNumber, ByteBuf serializedReply);

  /** Answers a call with an error, and flushes. */
  void error(int callNumber, ErrorReply error);

  /** Answers a packet, and flushes. */
  void ack(PacketAck ack);

  /** Sends a whole frame, such as a packet, and releases it. Does not flush. */
  void send(ByteBuf wholeFrame);

  /** Sends a packet's header and then its data from a file, and releases both. Does not flush. */
  void send(ByteBuf header, FileRegion data);

  /** Hands everything sent so far to the network. */
  void flush();

  /** False while more waits to be sent than the connection likes to keep. */
  boolean writable();

  /** Where buffers to be sent are best taken from. */
  ByteBufAllocator buffers();

  /** The event loop that calls the handler. */
  EventLoop eventLoop();

  /** Stops reading from the network, so that the sender is slowed down. */
  void pauseReading();

  /** Goes on after {@link #pauseReading}. */
  void resumeReading();

  /** Closes after what was sent has left. */
  void closeAfterFlush();

  /** Closes at once. */
  void close();

  /** Completes when the connection is closed, for whatever reason. */
  CompletableFuture<Void> closed();
}
