package io.chunkfs.shell.node;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a server running until the process is told to end, and then ends the server in order. */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  /** How long one look at whether the server serves may take. */
  static final Duration LOOK = Duration.ofSeconds(10);

  /** Waits until the server serves and says so. */
  interface Announcement {
    void run() throws IOException;
  }

  private Serving() {}

  /**
   * Returns never: the process ends by a signal, or halts when the server fails.
   *
   * @throws IOException when the server can never serve, as in a foreign cluster
   */
  static void untilToldToEnd(NodeFiles files, AutoCloseable server, Announcement announcement)
      throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(files, server), "orderly-stop"));
    boolean announced = false;
    String told = "";
    while (!announced) {
      try {
        announcement.run();
        announced = true;
      } catch (ChunkFsException notYet) {
        if (notYet.code() != ErrorCode.TIMEOUT) throw notYet;
        if (!notYet.getMessage().equals(told)) LOG.warn("not yet: {}", notYet.getMessage());
        told = notYet.getMessage();
      }
    }
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException stray) {
        LOG.debug("the main thread was interrupted and goes on waiting");
      }
    }
  }

  private static void end(NodeFiles files, AutoCloseable server) {
    LOG.info("told to end");
    try {
      server.close();
      files.end();
      LOG.info("ended");
    } catch (Exception failed) { // AutoCloseable allows any; the process ends in either case
      LOG.error("did not end in order", failed);
    }
  }
}
