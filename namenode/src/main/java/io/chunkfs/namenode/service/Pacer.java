package io.chunkfs.namenode.service;

import java.util.function.LongSupplier;

/** How long a search may take. */
final class Pacer {
  private static final long LIMIT_NANOS = 500_000_000;

  private final LongSupplier nanos;
  private final long begun;

  Pacer(LongSupplier nanos) {
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  boolean isOver() {
    return nanos.getAsLong() - begun > LIMIT_NANOS;
  }
}
