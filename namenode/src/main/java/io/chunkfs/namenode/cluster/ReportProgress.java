package io.chunkfs.namenode.cluster;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.ReportRequest;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;

/**
 * How far one datanode's reports were taken in: pages of the full report under way, then numbered
 * deltas without a gap, and along with both the digest of what the node has reported as sealed and
 * not taken back. When the node's own digest differs, or deltas are missing, a digest round finds
 * the buckets in which they differ, and the node reports these again.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class ReportProgress {
  /** More differing buckets than these are not worth a partial report. */
  static final int MOST_BUCKETS = ReplicaDigest.BUCKETS / 2;

  /** Rounds that may end without agreement before a full report is asked for. */
  private static final int MOST_ROUNDS = 2;

  private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

  private final ReplicaDigest mirror = new ReplicaDigest();
  private boolean awaiting; // a full report, since askedNanos
  private long askedNanos;
  private boolean begun; // what is put into the map from here on belongs to the awaited report
  private long report;
  private int nextPage;
  private boolean complete;
  private boolean everComplete;
  private long acknowledged;
  private boolean doubtful; // a delta is missing, or the digests differ
  private int rounds; // asked for since the last agreement
  private long roundNanos;
  private PartialReport partial; // awaited, or null

  /**
   * A process registered: it sends a full report by itself.
   *
   * @param isNew another process than before, which numbers its reports anew
   */
  void registered(boolean isNew, long nowNanos) {
    needed();
    if (isNew) report = 0;
    everComplete = false;
    acknowledged = 0;
    awaiting = true;
    askedNanos = nowNanos;
    begun = true;
    nextPage = 0;
  }

  /** A full report is needed, because something was missed that a digest round cannot find. */
  void needed() {
    complete = false;
    awaiting = false;
    begun = false;
    agreed();
  }

  /** Whether the node is to be asked for a full report now; notes that it is. */
  boolean ask(long nowNanos) {
    if (complete || (awaiting && nowNanos - askedNanos < ASK_AGAIN_NANOS)) return false;
    awaiting = true;
    askedNanos = nowNanos;
    begun = true;
    return true;
  }

  /** Whether the node is to be asked for its digests now; notes that it is. */
  boolean askRound(long nowNanos) {
    if (!complete || !doubtful) return false;
    if (rounds > 0 && nowNanos - roundNanos < ASK_AGAIN_NANOS) return false;
    if (rounds == MOST_ROUNDS) {
      needed();
      return false;
    }
    rounds++;
    roundNanos = nowNanos;
    return true;
  }

  /** Whether a page begins a report that has begun, or was overtaken, already. */
  boolean isLate(ReportRequest page) {
    return page.getPage() == 0 && page.getReport() <= report;
  }

  /** Whether the full report that begins now was not announced, so that its epoch begins now. */
  boolean beginsUnasked(ReportRequest page) {
    return page.getBucketsCount() == 0 && page.getPage() == 0 && !begun;
  }

  /**
   * Whether a page comes in order; notes that it came. Of a partial report only those are in order
   * that it was asked for.
   */
  boolean page(ReportRequest page, long nowNanos) {
    boolean isPartial = page.getBucketsCount() > 0;
    if (isPartial && !isAwaited(page)) return false;
    if (page.getPage() == 0) {
      report = page.getReport();
      nextPage = 0;
      if (!isPartial) beginFull();
    } else if (page.getReport() != report || page.getPage() != nextPage) {
      return false;
    }
    nextPage++;
    if (isPartial) {
      roundNanos = nowNanos;
      return true;
    }
    awaiting = true;
    askedNanos = nowNanos;
    for (ReplicaReport each : page.getReplicasList()) add(each);
    if (!page.getLast()) return true;
    complete = true;
    everComplete = true;
    awaiting = false;
    begun = false;
    acknowledged = page.getThroughDelta();
    return true;
  }

  /** The partial report that is awaited or under way. */
  Optional<PartialReport> partial() {
    return Optional.ofNullable(partial);
  }

  /** The last page of the partial report was taken in: both sides agree, as far as it goes. */
  void endPartial() {
    mirror.set(partial.buckets(), partial.sums());
    partial = null;
    doubtful = false;
  }

  /**
   * How many of a heartbeat's deltas are known already; -1 when they cannot be taken in: some
   * before them were missed, or a full report is awaited.
   */
  int known(HeartbeatRequest heartbeat) {
    long first = heartbeat.getFirstDelta();
    int count = heartbeat.getDeltasCount();
    if (!complete) return -1;
    if (count == 0 && first == 0) return 0;
    boolean isGap = first > acknowledged + 1;
    boolean isBehind = first + count - 1 < acknowledged; // more was taken in than it ever told
    if (isGap || isBehind) doubtful = true;
    if (isGap) return -1;
    return (int) Math.min(count, acknowledged + 1 - first);
  }

  /** A delta was taken in. */
  void tookIn(ReplicaReport delta) {
    acknowledged++;
    if (delta.getRetracts() > 0) {
      mirror.remove(new BlockId(delta.getBlock()), new Generation(delta.getRetracts()));
    }
    add(delta);
  }

  /**
   * Compares the digests, if the heartbeat's is of the last delta that was taken in.
   *
   * @return true when they are the same, so that everything that the node has is known
   */
  boolean agrees(HeartbeatRequest heartbeat) {
    boolean atSameDelta =
        heartbeat.getFirstDelta() + heartbeat.getDeltasCount() - 1 == acknowledged;
    if (!complete || doubtful || !heartbeat.hasDigest() || !atSameDelta) return false;
    if (heartbeat.getDigest() == mirror.root()) agreed();
    else doubtful = true;
    return !doubtful;
  }

  /**
   * Takes in the digests of all buckets, and goes on from their delta.
   *
   * @return the buckets that differ and are to be reported anew; empty when a full report is needed
   */
  Optional<BitSet> digests(DigestRequest digests, long nowNanos) {
    if (!complete) return Optional.empty();
    BitSet differing = mirror.differing(digests.getBucketsList());
    if (differing.cardinality() > MOST_BUCKETS) {
      needed();
      ask(nowNanos);
      return Optional.empty();
    }
    acknowledged = digests.getThroughDelta();
    roundNanos = nowNanos;
    doubtful = !differing.isEmpty();
    partial = doubtful ? new PartialReport(differing) : null;
    return Optional.of(differing);
  }

  /** The last delta that was taken in. */
  long acknowledged() {
    return acknowledged;
  }

  /** What the node has reported as sealed and not taken back. */
  ReplicaDigest mirror() {
    return mirror;
  }

  /** Whether a full report was taken in and, as far as is known, nothing was missed since. */
  boolean complete() {
    return complete && !doubtful;
  }

  /** Whether this process ever reported in full. */
  boolean everComplete() {
    return everComplete;
  }

  private void beginFull() {
    complete = false;
    begun = true;
    mirror.clear();
    agreed();
  }

  private boolean isAwaited(ReportRequest page) {
    return complete
        && partial != null
        && page.getThroughDelta() == acknowledged
        && page.getBucketsList().equals(partial.buckets().stream().boxed().toList());
  }

  private void agreed() {
    doubtful = false;
    partial = null;
    rounds = 0;
  }

  private void add(ReplicaReport replica) {
    if (replica.getState() != ReplicaState.SEALED) return;
    mirror.add(new BlockId(replica.getBlock()), new Generation(replica.getGeneration()));
  }
}
