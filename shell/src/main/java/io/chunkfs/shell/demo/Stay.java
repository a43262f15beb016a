package io.chunkfs.shell.demo;

import io.chunkfs.client.FsUri;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.LastCluster;
import io.chunkfs.shell.cli.Remembered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The time after the tour: other terminals find the cluster, and may tell the demo what to do. */
final class Stay {
  private final Context context;
  private final Path socket;
  private final FsUri address;

  Stay(Context context, Path directory, FsUri address) {
    this.context = context;
    this.socket = directory.resolve("control");
    this.address = address;
  }

  /** Returns when the process is about to end. */
  int untilInterrupted(Commands commands) throws IOException {
    Path state = context.environment().stateDirectory();
    Control control = Control.open(socket, commands);
    try {
      remember(state.resolve(LastCluster.FILE), address.toString());
      remember(state.resolve(ControlClient.FILE), socket.toString());
      context
          .out()
          .println(
              """
              The cluster stays until you press Ctrl-C. Try in a second terminal:
                ./dfs ls /demo
                ./dfs demo kill dn2
                ./dfs top""");
      context.out().flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    } finally {
      control.close();
    }
    return Exit.OK;
  }

  /** Until this process ends; then what was remembered before is again. */
  private static void remember(Path file, String line) throws IOException {
    Remembered remembered = new Remembered(file);
    Optional<String> before = remembered.read();
    remembered.write(line);
    Thread hook =
        new Thread(
            () -> {
              try {
                remembered.restore(line, before);
              } catch (IOException left) {
                System.err.println("demo: could not restore " + file + ": " + left.getMessage());
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }
}
