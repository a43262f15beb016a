package io.chunkfs.namenode.cluster;

import io.chunkfs.proto.ReportRequest;
import java.time.Duration;

/**
 * How far one datanode's reports were taken in: pages of the full report under way, then numbered
 * deltas without a gap.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class ReportProgress {
  private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

  private boolean awaiting;
  private long askedNanos;
  private long report;
  private int nextPage;
  private boolean complete;
  private boolean everComplete;
  private long acknowledged;

  /** A process registered: it sends a full report by itself. */
  void registered(long nowNanos) {
    complete = false;
    everComplete = false;
    acknowledged = 0;
    awaiting = true;
    askedNanos = nowNanos;
    nextPage = 0;
  }

  /** A full report is needed, because something was missed. */
  void needed() {
    complete = false;
    awaiting = false;
  }

  /** Whether the node is to be asked for a full report now; notes that it is. */
  boolean ask(long nowNanos) {
    if (complete || (awaiting && nowNanos - askedNanos < ASK_AGAIN_NANOS)) return false;
    awaiting = true;
    askedNanos = nowNanos;
    return true;
  }

  /** Whether a page comes in order; notes that it came. */
  boolean page(ReportRequest page, long nowNanos) {
    if (page.getPage() == 0) {
      report = page.getReport();
      nextPage = 0;
      complete = false;
    } else if (page.getReport() != report || page.getPage() != nextPage) {
      return false;
    }
    nextPage++;
    awaiting = true;
    askedNanos = nowNanos;
    if (page.getLast()) {
      complete = true;
      everComplete = true;
      awaiting = false;
      acknowledged = page.getThroughDelta();
    }
    return true;
  }

  /**
   * How many of the first deltas are known already; -1 when some before them were missed or a full
   * report is awaited.
   */
  int known(long firstDelta, int count) {
    if (!complete) return -1;
    if (count == 0 && firstDelta == 0) return 0;
    if (firstDelta > acknowledged + 1) return -1;
    return (int) Math.min(count, acknowledged + 1 - firstDelta);
  }

  void tookIn(int deltas) {
    acknowledged += deltas;
  }

  long acknowledged() {
    return acknowledged;
  }

  boolean complete() {
    return complete;
  }

  /** Whether this process ever reported in full. */
  boolean everComplete() {
    return everComplete;
  }
}
