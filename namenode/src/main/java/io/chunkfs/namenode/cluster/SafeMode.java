package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import java.time.Duration;
import java.util.Optional;

/**
 * Until enough of the sealed blocks have a reported replica, a namenode knows too little to call
 * anything dead, lost or superfluous: no deletion, no repair, no death verdict, no lease recovery.
 *
 * <p>Ends at the threshold, at once on an empty cluster, or with a finding once {@code dead-after}
 * has passed without a new report. Once ended it does not come again by itself. Entered by hand it
 * stays until it is left by hand, which ends both.
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
   * @param byHand it was entered by hand
   * @param finding it ended although blocks are missing
   */
  record Status(boolean on, boolean byHand, String reason, boolean finding) {
    private static Status on(String why) {
      return new Status(true, false, "on: " + why, false);
    }

    private static Status off(String why, boolean finding) {
      return new Status(false, false, "off: " + why, finding);
    }
  }

  SafeMode(double threshold, Duration deadAfter, long nowNanos) {
    this.threshold = threshold;
    this.patienceNanos = deadAfter.toNanos();
    this.lastReportNanos = nowNanos;
    this.status = Status.on("no state applied yet");
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

  /** Why nothing is repaired; empty when it is off. */
  Optional<Reason> hold() {
    Status now = status;
    if (!now.on()) return Optional.empty();
    ReasonCode code = now.byHand() ? ReasonCode.HOLD_BY_HAND : ReasonCode.HOLD_SAFE_MODE;
    return Optional.of(new Reason(code, "safe mode is " + now.reason()));
  }

  /** An admin enters it. */
  void enter() {
    status = new Status(true, true, "on: entered by hand, until dfs admin safemode leave", false);
  }

  /**
   * An admin leaves it.
   *
   * @param sealed sealed blocks in all
   * @param reported sealed blocks with a reported replica
   */
  void leave(long sealed, long reported) {
    if (!status.on()) return;
    boolean missing = reported < sealed;
    String although = missing ? " although only " + share(sealed, reported) : "";
    status = Status.off("left by hand" + although, missing);
  }

  /**
   * Decides anew, unless it was entered by hand.
   *
   * @param sealed sealed blocks in all
   * @param reported sealed blocks with a reported replica
   */
  void judge(long sealed, long reported, long nowNanos) {
    if (!status.on() || status.byHand()) return;
    long needed = (long) Math.ceil(threshold * sealed);
    if (sealed == 0) {
      status = Status.off("there are no blocks to wait for", false);
    } else if (reported >= needed) {
      status = Status.off(share(sealed, reported), false);
    } else if (nowNanos - lastReportNanos > patienceNanos) {
      String why = " and no new report came for " + Duration.ofNanos(patienceNanos).toSeconds();
      status = Status.off("only " + share(sealed, reported) + why + " s", true);
    } else {
      status = Status.on(share(sealed, reported) + ", " + needed + " are needed");
    }
  }

  private static String share(long sealed, long reported) {
    return reported + " of " + sealed + " blocks have a reported replica";
  }
}
