package io.chunkfs.shell.demo;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running demo takes commands of its user: a Unix socket that nobody else may open. One
 * command at a time; a caller that says nothing or too much loses its connection.
 */
final class Control implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  /** Longest command. */
  static final int LINE_BYTES = 256;

  /** What Linux can have as a socket's path. */
  private static final int PATH_BYTES = 107;

  private static final int BACKLOG = 16;
  private static final Duration TALK = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(5);

  private final Path path;
  private final ServerSocketChannel server;
  private final Commands commands;
  private final Duration talk;
  private final Thread thread = new Thread(this::serve, "demo-control");

  private Control(Path path, ServerSocketChannel server, Commands commands, Duration talk) {
    this.path = path;
    this.server = server;
    this.commands = commands;
    this.talk = talk;
  }

  /** Listens at a path in a directory that is its user's alone. */
  static Control open(Path path, Commands commands) throws IOException {
    return open(path, commands, TALK);
  }

  /** The same with another limit for taking in a command and for giving out its answer. */
  static Control open(Path path, Commands commands, Duration talk) throws IOException {
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > PATH_BYTES) {
      throw new IOException(
          path
              + " is too long for a socket's path: "
              + bytes
              + " bytes, at most "
              + PATH_BYTES
              + "\nset TMPDIR to a shorter directory");
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    boolean opened = false;
    try {
      server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      Control control = new Control(path, server, commands, talk);
      control.thread.setDaemon(true);
      control.thread.start();
      opened = true;
      return control;
    } finally {
      if (!opened) server.close();
    }
  }

  private void serve() {
    try {
      while (true) talkTo(server.accept());
    } catch (ClosedChannelException ended) {
      LOG.debug("no more commands at {}", path);
    } catch (IOException broken) {
      LOG.warn("the demo takes no more commands", broken);
    }
  }

  private void talkTo(SocketChannel socket) {
    try (socket;
        ControlChannel caller = new ControlChannel(socket, talk)) {
      Commands.Answer answer = commands.answer(caller.readLine(LINE_BYTES));
      caller.within(talk);
      caller.write((answer.ok() ? "ok\n" : "failed\n") + answer.text() + "\n");
    } catch (IOException badCaller) {
      LOG.info("a command was given up: {}", badCaller.getMessage());
    }
  }

  /** Takes no more commands. */
  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
