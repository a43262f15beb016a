package io.chunkfs.namenode.cluster;

import java.time.Duration;

/**
 * Until enough of the sealed blocks have a reported replica, a namenode knows too little to call
 * anything dead, lost or superfluous: no deletion, no death verdict, no lease recovery.
 *
 * <p>Ends at the threshold, at once on an empty cluster, or with a finding once {@code dead-after}
 * has passed without a new report. Once ended it does not come again.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it; the status is read by any.
 */
final class SafeMode {
  private final double threshold;
  private final long patienceNanos;
  private long lastReportNanos;
  private volatile Status status;

  /**
   * Whether it is on, and why.
   *
   * @param finding it ended although blocks are missing
   */
  record Status(boolean on, String reason, boolean finding) {}

  SafeMode(double threshold, Duration deadAfter, long nowNanos) {
    this.threshold = threshold;
    this.patienceNanos = deadAfter.toNanos();
    this.lastReportNanos = nowNanos;
    this.status = new Status(true, "no state applied yet", false);
  }

  /** A datanode said something of its replicas that was not known. */
  void newReport(long nowNanos) {
    lastReportNanos = nowNanos;
  }

  Status status() {
    return status;
  }

  boolean on() {
    return status.on();
  }

  /**
   * Decides anew.
   *
   * @param sealed sealed blocks in all
   * @param reported sealed blocks with a reported replica
   */
  void judge(long sealed, long reported, long nowNanos) {
    if (!status.on()) return;
    long needed = (long) Math.ceil(threshold * sealed);
    if (sealed == 0) {
      status = new Status(false, "off: there are no blocks to wait for", false);
    } else if (reported >= needed) {
      status = new Status(false, "off: " + share(sealed, reported), false);
    } else if (nowNanos - lastReportNanos > patienceNanos) {
      String why = " and no new report came for " + Duration.ofNanos(patienceNanos).toSeconds();
      status = new Status(false, "off: only " + share(sealed, reported) + why + " s", true);
    } else {
      String why = "on: " + share(sealed, reported) + ", " + needed + " are needed";
      status = new Status(true, why, false);
    }
  }

  private static String share(long sealed, long reported) {
    return reported + " of " + sealed + " blocks have a reported replica";
  }
}
