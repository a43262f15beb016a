package io.chunkfs.shell.file;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What a command is in the middle of making. When the process is interrupted, as by Ctrl-C, it is
 * removed before the process ends.
 *
 * <p>Thread: the command's; the removal runs on another one while the process ends.
 */
final class Unfinished implements AutoCloseable {
  /** What is done. */
  interface Action {
    void run() throws IOException;
  }

  /** What is made. */
  interface Making<T> {
    T make() throws IOException;
  }

  private static final long PATIENCE_SECONDS = 5;

  private final Thread hook = new Thread(this::interrupted, "remove-unfinished");
  private Action removal;
  private volatile boolean ending;

  Unfinished() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Makes something that {@code remover} can remove, from now until {@link #finish}. */
  synchronized <T> T begin(Making<T> making, Action remover) throws IOException {
    goOn();
    removal = remover;
    return making.make();
  }

  /** The last step, after which nothing is left to remove. */
  synchronized void finish(Action last) throws IOException {
    goOn();
    last.run();
    removal = null;
  }

  /** Removes it after a failure; a second failure is added to the first one. */
  synchronized void undo(IOException failure) {
    goOn();
    if (removal == null) return;
    try {
      removal.run();
    } catch (IOException also) {
      failure.addSuppressed(also);
    }
    removal = null;
  }

  /** While the process ends, the command stands still: what it meets now is told to nobody. */
  private void goOn() {
    while (ending) {
      try {
        wait();
      } catch (InterruptedException impatient) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void interrupted() {
    ending = true;
    Thread remover = new Thread(this::remove, "remover");
    remover.setDaemon(true);
    remover.start();
    try {
      TimeUnit.SECONDS.timedJoin(remover, PATIENCE_SECONDS);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove() {
    Action now = takeRemoval();
    if (now == null) return;
    try {
      now.run();
    } catch (IOException left) {
      System.err.println("interrupted, and could not tidy up: " + left.getMessage());
    }
  }

  private synchronized Action takeRemoval() {
    Action now = removal;
    removal = null;
    return now;
  }

  @Override
  public synchronized void close() {
    goOn();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
