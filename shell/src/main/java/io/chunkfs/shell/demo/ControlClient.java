package io.chunkfs.shell.demo;

import io.chunkfs.shell.cli.Remembered;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Tells a demo that runs in another terminal what to do. */
final class ControlClient {
  /** Name of the file that remembers the running demo's socket, in the state directory. */
  static final String FILE = "last-demo";

  private static final int ANSWER_BYTES = 64 << 10;
  private static final String NONE =
      "no demo runs, or its tour is not over yet\nstart one in another terminal: dfs demo";

  private final Path stateDirectory;
  private final Duration limit;

  ControlClient(Path stateDirectory, Duration limit) {
    this.stateDirectory = stateDirectory;
    this.limit = limit;
  }

  /** Sends a command and returns what the demo says to it. */
  String ask(String command) throws IOException {
    Optional<String> socket = new Remembered(stateDirectory.resolve(FILE)).read();
    if (socket.isEmpty()) throw new IOException(NONE);
    try (SocketChannel demo = connected(Path.of(socket.get()));
        ControlChannel channel = new ControlChannel(demo, limit)) {
      channel.write(command + "\n");
      String answer = channel.readAll(ANSWER_BYTES);
      int end = answer.indexOf('\n');
      if (end < 0) throw new IOException("the demo ended before it answered");
      String text = answer.substring(end + 1).stripTrailing();
      if (!answer.substring(0, end).equals("ok")) throw new IOException(text);
      return text;
    }
  }

  private static SocketChannel connected(Path socket) throws IOException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException gone) {
      throw new IOException(NONE, gone);
    }
  }
}
