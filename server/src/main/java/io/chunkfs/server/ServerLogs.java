package io.chunkfs.server;

import java.nio.file.Path;

/** Where a server's log goes. */
public final class ServerLogs {
  private ServerLogs() {}

  /**
   * From now on the log goes to {@code server.log} in the directory, rotated; none to a console.
   */
  public static void to(Path directory) {
    throw new IllegalStateException("not yet");
  }
}
