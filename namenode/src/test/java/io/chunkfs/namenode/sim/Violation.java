package io.chunkfs.namenode.sim;

/** A run did what must never happen. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final transient Law law;

  Violation(Law law, long nowNanos, String what) {
    this(law, String.format("%s, at %.3f s: %s", law, nowNanos / 1e9, what));
  }

  private Violation(Law law, String message) {
    super(message);
    this.law = law;
  }

  Law law() {
    return law;
  }

  /** The same, with words on the run that it is of. */
  Violation of(String run) {
    Violation told = new Violation(law, getMessage() + "\n" + run);
    told.setStackTrace(getStackTrace());
    return told;
  }
}
