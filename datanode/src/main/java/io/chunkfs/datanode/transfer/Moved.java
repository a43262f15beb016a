package io.chunkfs.datanode.transfer;

import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.TransferTotals;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Bytes of blocks that this process moved, by who wanted them, and whether clients do just now. */
public final class Moved {
  private static final long LATELY_NANOS = Duration.ofMillis(500).toNanos();

  private final Clock clock;
  private final LongAdder clientRead = new LongAdder();
  private final LongAdder clientWritten = new LongAdder();
  private final LongAdder copySent = new LongAdder();
  private final LongAdder copyReceived = new LongAdder();
  private volatile long lastClientNanos;

  Moved(Clock clock) {
    this.clock = clock;
    this.lastClientNanos = clock.nanos() - LATELY_NANOS;
  }

  void clientRead(long bytes) {
    clientRead.add(bytes);
    lastClientNanos = clock.nanos();
  }

  void clientWritten(long bytes) {
    clientWritten.add(bytes);
    lastClientNanos = clock.nanos();
  }

  void copySent(long bytes) {
    copySent.add(bytes);
  }

  void copyReceived(long bytes) {
    copyReceived.add(bytes);
  }

  /** Whether clients moved bytes lately; a session that rests does not count. */
  boolean forClients() {
    return clock.nanos() - lastClientNanos < LATELY_NANOS;
  }

  /** Since the process began. */
  public TransferTotals totals() {
    return TransferTotals.newBuilder()
        .setClientRead(clientRead.sum())
        .setClientWritten(clientWritten.sum())
        .setCopySent(copySent.sum())
        .setCopyReceived(copyReceived.sum())
        .build();
  }
}
