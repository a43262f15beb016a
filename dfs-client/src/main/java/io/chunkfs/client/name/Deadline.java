package io.chunkfs.client.name;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A moment, on the monotonic clock, after which a wait gives up. */
public final class Deadline {
  private final long atNanos;

  private Deadline(long atNanos) {
    this.atNanos = atNanos;
  }

  /** The moment {@code wait} from now. */
  public static Deadline in(Duration wait) {
    return at(System.nanoTime(), wait);
  }

  /** The moment {@code wait} after {@code startNanos}. */
  static Deadline at(long startNanos, Duration wait) {
    return new Deadline(startNanos + wait.toNanos());
  }

  /** Nanoseconds left; 0 when it has passed. */
  public long leftNanos() {
    return Math.max(0, atNanos - System.nanoTime());
  }

  /** Time left; zero when it has passed. */
  public Duration left() {
    return Duration.ofNanos(leftNanos());
  }

  /** Whether it has passed. */
  public boolean passed() {
    return leftNanos() == 0;
  }

  /** This one, or the moment {@code wait} from now if that is sooner. */
  public Deadline orIn(Duration wait) {
    Deadline other = in(wait);
    return other.atNanos - atNanos < 0 ? other : this;
  }

  /** The moment when the first of {@code parts} equal parts of the time left has passed. */
  public Deadline share(int parts) {
    return in(left().dividedBy(parts));
  }

  /**
   * Waits for a result.
   *
   * @param what is waited for, as in "an answer of nn1:8020", for the message
   * @throws ChunkFsException what the future failed with; TIMEOUT; CANCELLED when the thread is
   *     interrupted, which it stays
   */
  public <T> T await(CompletableFuture<T> result, String what) throws ChunkFsException {
    try {
      return result.get(leftNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new ChunkFsException(ErrorCode.TIMEOUT, what + " did not come in time");
    } catch (InterruptedException interrupted) {
      throw cancelled(what);
    } catch (CancellationException gone) {
      throw new ChunkFsException(ErrorCode.CANCELLED, what + " was called off", gone);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ChunkFsException known) throw known;
      throw new ChunkFsException(
          ErrorCode.INTERNAL, what + " failed: " + failed.getCause(), failed.getCause());
    }
  }

  /** Waits for {@code wait}, but not beyond this moment; CANCELLED when interrupted. */
  public void pause(Duration wait, String before) throws ChunkFsException {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(leftNanos(), wait.toNanos()));
    } catch (InterruptedException interrupted) {
      throw cancelled(before);
    }
  }

  /** The failure of a wait whose thread was interrupted; interrupts the thread again. */
  public static ChunkFsException cancelled(String what) {
    Thread.currentThread().interrupt();
    return new ChunkFsException(
        ErrorCode.CANCELLED, "the thread was interrupted while it waited for " + what);
  }
}
