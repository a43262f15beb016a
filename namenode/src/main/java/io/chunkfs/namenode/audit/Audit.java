package io.chunkfs.namenode.audit;

import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.ClusterRow;
import io.chunkfs.proto.FileStatus;
import java.util.List;
import java.util.Optional;

/**
 * Reads all rows and says which invariants they break: totals are sums, entries and back rows name
 * each other, blocks and files too, leases and open files, sessions and slots, and counters are
 * above all that they gave out. Nothing is orphaned but what waits to be reclaimed.
 */
public final class Audit {
  private final Rows rows;

  /** Over one state. */
  public Audit(Rows rows) {
    this.rows = rows;
  }

  /** One line for each broken invariant, at most {@code limit}; none when all hold. */
  public List<String> findings(int limit) {
    Findings findings = new Findings(limit);
    Optional<ClusterRow> cluster = Stored.find(rows, Keys.setting("cluster"), ClusterRow.parser());
    if (cluster.isEmpty()) {
      byte[] first = new byte[] {0};
      try (var cursor = rows.scan(first, new byte[] {(byte) 0xff})) {
        findings.require(!cursor.next(), "the store has rows but belongs to no cluster");
      }
      return findings.lines();
    }
    Optional<FileStatus> root = Stored.find(rows, Node.ROOT_KEY, FileStatus.parser());
    findings.require(root.isPresent(), "there is no root directory");
    findings.require(cluster.get().getIncarnation() > 0, "the cluster has no incarnation");
    findings.require(
        Counters.read(rows, Counters.CLUSTER_CLOCK) >= 0, "the cluster clock is negative");
    if (root.isEmpty()) return findings.lines();
    new TreeAudit(rows, findings).run();
    new BlockAudit(rows, findings).run();
    new LeaseAudit(rows, findings).run();
    return findings.lines();
  }
}
