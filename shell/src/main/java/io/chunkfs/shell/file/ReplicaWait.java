package io.chunkfs.shell.file;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until each block of a file has as many replicas as are wanted, no more and no fewer. It
 * goes on for as long as something changes, and gives up when nothing did for a long while.
 */
final class ReplicaWait {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long DOT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Lets a moment pass between two looks. */
  interface Pause {
    void nanos(long nanos);
  }

  private final PrintStream out;
  private final Clock clock;
  private final Pause pause;

  ReplicaWait(PrintStream out, Clock clock, Pause pause) {
    this.out = out;
    this.clock = clock;
    this.pause = pause;
  }

  /** On the machine's clock. */
  static ReplicaWait really(PrintStream out) {
    return new ReplicaWait(out, Clock.system(), LockSupport::parkNanos);
  }

  void until(Target target, int wanted) throws IOException {
    out.print("Waiting for " + target.shown() + " ...");
    out.flush();
    List<Integer> last = replicas(target);
    if (!even(last, wanted)) warn(target, last, wanted);
    long changed = clock.nanos();
    long dotted = changed;
    while (!even(last, wanted)) {
      if (Thread.interrupted()) throw new InterruptedIOException("interrupted while waiting");
      pause.nanos(LOOK_NANOS);
      long now = clock.nanos();
      List<Integer> found = replicas(target);
      if (!found.equals(last)) changed = now;
      last = found;
      if (now - changed >= PATIENCE.toNanos() && !even(last, wanted)) giveUp(target, last, wanted);
      if (now - dotted >= DOT_NANOS) {
        out.print(".");
        out.flush();
        dotted = now;
      }
    }
    out.println(" done");
  }

  private static boolean even(List<Integer> replicas, int wanted) {
    return replicas.stream().allMatch(each -> each == wanted);
  }

  /** Says at once what makes it take long. */
  private void warn(Target target, List<Integer> replicas, int wanted) throws IOException {
    if (replicas.stream().anyMatch(each -> each > wanted)) {
      out.println();
      out.println(
          "WARNING: the waiting time may be long for DECREASING the number of replications.");
      out.flush();
      return;
    }
    long live =
        target.fs().report().nodes().stream()
            .filter(node -> node.state() == NodeInfo.State.LIVE)
            .count();
    if (live >= wanted) return;
    out.println();
    out.println("WARNING: " + wanted + " replicas need as many datanodes, live are " + live + ".");
    out.flush();
  }

  private void giveUp(Target target, List<Integer> replicas, int wanted) throws IOException {
    out.println();
    long uneven = replicas.stream().filter(each -> each != wanted).count();
    throw new ChunkFsException(
        ErrorCode.TIMEOUT,
        target.shown()
            + ": "
            + uneven
            + " of "
            + replicas.size()
            + " blocks have not "
            + wanted
            + " replicas, and nothing changed for "
            + Times.human(PATIENCE)
            + "; `dfs why "
            + target.path()
            + "` says what they wait for");
  }

  private static List<Integer> replicas(Target target) throws IOException {
    return target.fs().blocks(target.path()).stream().map(BlockInfo::counting).toList();
  }
}
