package io.chunkfs.minicluster;

import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.transport.Calls;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * Stands between a datanode and its namenode, notes what is reported, and changes heartbeats on
 * their way.
 */
final class ReportProxy implements AutoCloseable {
  private static final int CALL = 4;
  private static final int CALL_HEAD = 10;

  private final InetSocketAddress nameNode;
  private final ServerSocket listening;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<ReportRequest> reports = new CopyOnWriteArrayList<>();
  private volatile UnaryOperator<HeartbeatRequest> fault = UnaryOperator.identity();
  private volatile int digests;

  ReportProxy(InetSocketAddress nameNode) throws IOException {
    this.nameNode = nameNode;
    this.listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    run("accept", this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
  }

  /** Changes each heartbeat from now on. */
  void changeHeartbeats(UnaryOperator<HeartbeatRequest> how) {
    fault = how;
  }

  /** Pages of reports so far. */
  List<ReportRequest> reports() {
    return List.copyOf(reports);
  }

  /** How often the digests of all buckets were sent. */
  int digests() {
    return digests;
  }

  private void accept() throws IOException {
    while (true) {
      Socket below = listening.accept();
      open.add(below);
      Socket above = new Socket(nameNode.getAddress(), nameNode.getPort());
      open.add(above);
      above.setTcpNoDelay(true);
      below.setTcpNoDelay(true);
      run("up", () -> up(below, above));
      run("down", () -> down(above, below));
    }
  }

  private void up(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      DataInputStream in = new DataInputStream(from.getInputStream());
      DataOutputStream out = new DataOutputStream(to.getOutputStream());
      out.writeInt(in.readInt()); // the magic
      while (true) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        byte[] passed = passed(frame);
        ByteBuffer whole = ByteBuffer.allocate(4 + passed.length);
        out.write(whole.putInt(passed.length).put(passed).array());
      }
    }
  }

  private static void down(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  private byte[] passed(byte[] frame) throws IOException {
    if (frame[0] != CALL) return frame;
    int method = ByteBuffer.wrap(frame).getShort(5);
    ByteBuffer message = ByteBuffer.wrap(frame, 1 + CALL_HEAD, frame.length - 1 - CALL_HEAD);
    if (method == Calls.DIGEST.method()) digests++;
    if (method == Calls.REPORT.method()) reports.add(ReportRequest.parseFrom(message));
    if (method != Calls.HEARTBEAT.method()) return frame;
    byte[] changed = fault.apply(HeartbeatRequest.parseFrom(message)).toByteArray();
    ByteBuffer other = ByteBuffer.allocate(1 + CALL_HEAD + changed.length);
    return other.put(frame, 0, 1 + CALL_HEAD).put(changed).array();
  }

  /** Work that ends when its sockets do. */
  private interface Piping {
    void run() throws IOException;
  }

  private static void run(String name, Piping piping) {
    Thread thread =
        new Thread(
            () -> {
              try {
                piping.run();
              } catch (EOFException | SocketException over) {
                // one of the two sides is gone, and the other one learns it by the close
              } catch (IOException unexpected) {
                throw new java.io.UncheckedIOException(unexpected);
              }
            },
            "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket each : open) each.close();
  }
}
