package io.chunkfs.namenode.service;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refused placements to the log, but not each of them: writers that cannot be served ask
 * again and again. Any thread.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanos;
  private long lastNanos;
  private long unsaid;
  private boolean any;

  RefusalLog(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** A block could not be placed; true when that was written down. */
  synchronized boolean refused(String host, String why) {
    long now = nanos.getAsLong();
    if (any && now - lastNanos < PAUSE_NANOS) {
      unsaid++;
      return false;
    }
    String others = unsaid == 0 ? "" : " (and " + unsaid + " refusals since the last such line)";
    LOG.warn("no block for a writer at {}: {}{}", host, why, others);
    any = true;
    lastNanos = now;
    unsaid = 0;
    return true;
  }
}
