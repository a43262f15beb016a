package io.chunkfs.shell.node;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a server running until the process is told to end, and then ends the server in order. */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private Serving() {}

  /** Returns never: the process ends by a signal, or halts when the server fails. */
  static void untilToldToEnd(NodeFiles files, AutoCloseable server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(files, server), "orderly-stop"));
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
    } catch (IOException failed) {
      LOG.error("did not end in order", failed);
    } catch (Exception failed) { // AutoCloseable allows any; the process ends in either case
      LOG.error("did not end in order", failed);
    }
  }
}
