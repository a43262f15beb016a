package io.chunkfs.namenode.audit;

import io.chunkfs.namenode.store.Rows;
import java.util.List;

/** Reads all rows and says which invariants they break. */
public final class Audit {
  private final Rows rows;

  /** Over one state. */
  public Audit(Rows rows) {
    this.rows = rows;
  }

  /** One line for each broken invariant, at most {@code limit}; none when all hold. */
  public List<String> findings(int limit) {
    throw new IllegalStateException("not yet");
  }
}
