package io.chunkfs.client.name;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The attempts at one call: how long they may go on, and what kept each address from answering.
 *
 * <p>Thread: the caller's.
 */
final class Trials {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final long startNanos = System.nanoTime();
  private final Patience patience;
  private final BooleanSupplier everAnswered;
  private final Map<InetSocketAddress, String> reasons = new LinkedHashMap<>();
  private Duration pause = FIRST_PAUSE;
  private boolean inDoubt;

  Trials(Patience patience, BooleanSupplier everAnswered) {
    this.patience = patience;
    this.everAnswered = everAnswered;
  }

  /** When to give up, as far as known now: the first answer of a namenode extends it. */
  Deadline deadline() {
    return Deadline.at(startNanos, limit());
  }

  /** Whether an attempt may have been executed without its answer having come. */
  boolean inDoubt() {
    return inDoubt;
  }

  /** The next attempts are about another call, of which nothing was sent yet. */
  void freshCall() {
    inDoubt = false;
  }

  /** An attempt that was sent to {@code address} failed. */
  void failed(InetSocketAddress address, ChunkFsException failure) {
    unreachable(address, failure);
    switch (failure.code()) {
      case TIMEOUT, UNREACHABLE, NOT_LEADER, STOPPING, CANCELLED -> inDoubt = true;
      default -> {}
    }
  }

  /** Nothing was sent to {@code address}. */
  void unreachable(InetSocketAddress address, ChunkFsException failure) {
    reasons.put(address, failure.getMessage());
  }

  /**
   * Waits before the next attempt: as long as the failure says, else a little longer each time.
   *
   * @throws ChunkFsException that failure with all reasons, when the patience is over before
   */
  void pauseAfter(ChunkFsException failure) throws ChunkFsException {
    Duration wait = failure.retryAfter();
    if (wait.isZero()) {
      wait = pause;
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
    }
    Deadline deadline = deadline();
    if (deadline.left().compareTo(wait) <= 0) throw exhausted(failure);
    deadline.pause(wait, "a namenode that can serve the call");
  }

  /** The last failure, with all that was tried. */
  ChunkFsException exhausted(ChunkFsException last) {
    if (last.code() == ErrorCode.CANCELLED) return last;
    if (reasons.isEmpty()) return last;
    String tried =
        reasons.entrySet().stream()
            .map(each -> text(each.getKey()) + ": " + each.getValue())
            .collect(Collectors.joining("; "));
    String what =
        everAnswered.getAsBoolean() ? "no namenode served the call" : "no namenode answers";
    return new ChunkFsException(
        last.code(), what + " within " + seconds(limit()) + " (" + tried + ")", last);
  }

  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  private Duration limit() {
    return everAnswered.getAsBoolean() ? patience.later() : patience.first();
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
