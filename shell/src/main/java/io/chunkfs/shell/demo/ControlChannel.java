package io.chunkfs.shell.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One connection between a demo and a command: a line there, a text back, both bounded, and all of
 * it before a deadline.
 */
final class ControlChannel implements AutoCloseable {
  private static final int BUFFER_BYTES = 4096;

  private final SocketChannel socket;
  private final Selector selector;
  private long deadlineNanos;

  ControlChannel(SocketChannel socket, Duration limit) throws IOException {
    this.socket = socket;
    socket.configureBlocking(false);
    this.selector = Selector.open();
    socket.register(selector, 0);
    within(limit);
  }

  /** What follows may take so long from now on. */
  void within(Duration limit) {
    deadlineNanos = System.nanoTime() + limit.toNanos();
  }

  /** Reads up to a newline, which is not returned. */
  String readLine(int mostBytes) throws IOException {
    String text = read(mostBytes, true);
    if (!text.endsWith("\n")) throw new IOException("the request ends before its line does");
    return text.substring(0, text.length() - 1);
  }

  /** Reads up to the other side's end. */
  String readAll(int mostBytes) throws IOException {
    return read(mostBytes, false);
  }

  void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      if (socket.write(bytes) == 0) await(SelectionKey.OP_WRITE);
    }
  }

  private String read(int mostBytes, boolean line) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (true) {
      int got = socket.read(buffer.clear());
      if (got == 0) await(SelectionKey.OP_READ);
      if (got > 0) all.write(buffer.array(), 0, got);
      boolean ended = got < 0 || (line && got > 0 && buffer.get(got - 1) == '\n');
      if (all.size() > mostBytes) throw new IOException("more than " + mostBytes + " bytes came");
      if (ended) return all.toString(StandardCharsets.UTF_8);
    }
  }

  private void await(int what) throws IOException {
    socket.keyFor(selector).interestOps(what);
    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (millis <= 0) throw new SocketTimeoutException("the other side does not answer");
    selector.select(millis);
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    socket.close();
  }
}
