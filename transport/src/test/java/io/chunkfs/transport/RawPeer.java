package io.chunkfs.transport;

import com.google.protobuf.MessageLite;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.Hello;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.Welcome;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The other end of a connection, byte by byte, written anew from docs/formats/wire.md. */
final class RawPeer implements AutoCloseable {
  static final int HELLO = 1;
  static final int WELCOME = 2;
  static final int REFUSED = 3;
  static final int CALL = 4;
  static final int REPLY = 5;
  static final int ERROR = 6;

  final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;

  RawPeer(InetSocketAddress address) throws IOException {
    socket.connect(address, 5_000);
    socket.setSoTimeout(5_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** A frame as it came. */
  record Received(int kind, byte[] body) {
    Welcome welcome() throws IOException {
      return Welcome.parseFrom(body);
    }

    ErrorReply error() throws IOException {
      return ErrorReply.parseFrom(body);
    }
  }

  static byte[] frame(int kind, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeInt(1 + body.length);
      out.writeByte(kind);
      out.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static byte[] callFrame(int number, int method, int timeoutMillis, MessageLite request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeInt(number);
      out.writeShort(method);
      out.writeInt(timeoutMillis);
      out.write(request.toByteArray());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return frame(CALL, bytes.toByteArray());
  }

  RawPeer send(byte[]... pieces) throws IOException {
    for (byte[] piece : pieces) out.write(piece);
    out.flush();
    return this;
  }

  RawPeer magic() throws IOException {
    return send("CFS1".getBytes(StandardCharsets.US_ASCII));
  }

  RawPeer hello(UnaryOperator<Hello.Builder> change) throws IOException {
    Hello.Builder hello =
        Hello.newBuilder().setProtocolVersion(1).setClusterId("c1").setRole(Role.CLIENT);
    return magic().send(frame(HELLO, change.apply(hello).build().toByteArray()));
  }

  /** Shakes hands in order. */
  RawPeer welcomed() throws IOException {
    Received answer = hello(hello -> hello).receive();
    if (answer.kind() != WELCOME) throw new AssertionError("not welcome: " + answer.kind());
    return this;
  }

  Received receive() throws IOException {
    int length = in.readInt();
    int kind = in.readUnsignedByte();
    byte[] body = new byte[length - 1];
    in.readFully(body);
    return new Received(kind, body);
  }

  /** Whether the other side closes, or resets, the connection without another byte. */
  boolean isClosedByPeer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
