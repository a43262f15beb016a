package io.chunkfs.namenode.journal;

import io.chunkfs.common.time.Clock;
import java.time.Duration;

/** Keeps the read lease by rounds of {@link Journal#confirmLeadership}. */
public final class LeaseKeeper implements ReadLease, AutoCloseable {
  private LeaseKeeper() {}

  /** Begins its rounds; each one that succeeds is worth {@code length} from its start. */
  public static LeaseKeeper start(Journal journal, Clock clock, Duration length) {
    throw new IllegalStateException("not yet");
  }

  @Override
  public boolean holds() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void close() {
    throw new IllegalStateException("not yet");
  }
}
