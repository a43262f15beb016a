package io.chunkfs.namenode.sim;

/** What holds at every step of every run: invariants of DESIGN §9, by their numbers. */
enum Law {
  DELETED_STAYS_DELETED(3, "deleted stays deleted"),
  GENERATIONS_NEVER_GO_BACK(4, "generations never go back, an old writer is fenced"),
  STALE_OR_CORRUPT_IS_NOT_GOOD(8, "a stale or corrupt replica is never counted, listed or copied"),
  LAST_GOOD_REPLICA_STAYS(9, "the last good replica is never deleted"),
  EXCESS_ONLY(9, "only what is more than wanted is deleted"),
  NO_STORM(10, "no storm of copies while faults last"),
  CONVERGES(10, "replication converges after faults stop"),
  VERDICTS_HAVE_REASONS(14, "nobody is called dead or suspect, or used, without reason"),
  PLANNED_FAULTS_HAPPEN(0, "every planned kind of fault happens");

  private final int invariant;
  private final String sentence;

  Law(int invariant, String sentence) {
    this.invariant = invariant;
    this.sentence = sentence;
  }

  @Override
  public String toString() {
    return (invariant == 0 ? "the plan" : "invariant " + invariant) + " (" + sentence + ")";
  }
}
