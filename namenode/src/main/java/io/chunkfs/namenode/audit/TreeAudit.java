package io.chunkfs.namenode.audit;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.BackRow;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.Totals;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Entries, back rows and totals against each other. Keeps directories in memory, not files. */
final class TreeAudit {
  private final Rows rows;
  private final Findings findings;
  private final Tree tree;
  private final long lastInode;

  /** Directory → the one it hangs in. */
  private final Map<Long, Long> parents = new HashMap<>();

  /** Directory → sum of its subtree. */
  private final Map<Long, Usage> sums = new HashMap<>();

  /** What hangs directly in each directory. */
  private final Map<Long, Usage> direct = new HashMap<>();

  TreeAudit(Rows rows, Findings findings) {
    this.rows = rows;
    this.findings = findings;
    this.tree = new Tree(rows);
    this.lastInode = Counters.read(rows, Counters.INODE);
  }

  void run() {
    entries();
    direct.forEach(this::addUpwards);
    backRows();
    totals();
    reclaims();
  }

  private void entries() {
    RowScan.each(
        rows,
        findings,
        Keys.ENTRY,
        (key, value) -> {
          FileStatus status = Stored.parse(value, FileStatus.parser());
          entry(new Node(key, Keys.name(key), value, status));
        });
  }

  private void entry(Node node) {
    long parent = node.parent().value();
    long inode = node.status().getInode();
    String what = "entry '" + node.name() + "' of directory " + parent;
    findings.require(
        inode > 1 && inode <= lastInode, "%s: inode %d was not given out", what, inode);
    if (inode < 1) return;
    Optional<BackRow> back = Stored.find(rows, Keys.back(node.inode()), BackRow.parser());
    boolean agree =
        back.filter(row -> !row.getDetached())
            .filter(row -> row.getParent() == parent)
            .filter(row -> row.getName().toStringUtf8().equals(node.name()))
            .isPresent();
    findings.require(agree, "%s: the back row of inode %d says something else", what, inode);
    boolean hasTotals = rows.get(Keys.totals(node.inode())) != null;
    findings.require(
        hasTotals == node.isDirectory(), "%s: totals row of inode %d: %s", what, inode, hasTotals);
    findings.require(
        rows.get(Keys.totals(node.parent())) != null, "%s: the directory does not exist", what);
    if (node.status().getType() == FileType.DIRECTORY) {
      findings.require(parents.put(inode, parent) == null, "directory %d hangs twice", inode);
      direct.merge(parent, Usage.directories(1), Usage::plus);
    } else {
      direct.merge(parent, tree.usage(node), Usage::plus);
    }
  }

  private void addUpwards(long directory, Usage usage) {
    Set<Long> seen = new HashSet<>();
    for (Long at = directory; at != null; at = parents.get(at)) {
      if (!seen.add(at)) {
        findings.require(false, "directory %d contains itself", at);
        return;
      }
      sums.merge(at, usage, Usage::plus);
    }
  }

  private void backRows() {
    RowScan.each(
        rows,
        findings,
        Keys.BACK,
        (key, value) -> {
          BackRow row = Stored.parse(value, BackRow.parser());
          InodeId inode = new InodeId(Keys.number(key));
          if (row.getDetached()) {
            boolean waits = rows.get(Keys.reclaim(inode)) != null;
            findings.require(waits, "deleted inode %s waits for no reclaim", inode);
            return;
          }
          long there =
              tree.child(new InodeId(row.getParent()), row.getName().toStringUtf8())
                  .map(node -> node.status().getInode())
                  .orElse(0L);
          findings.require(
              there == inode.value(), "inode %s has a back row, but its entry is %d", inode, there);
        });
  }

  private void totals() {
    RowScan.each(
        rows,
        findings,
        Keys.TOTALS,
        (key, value) -> {
          long inode = Keys.number(key);
          boolean reclaimed = rows.get(Keys.reclaim(new InodeId(inode))) != null;
          boolean known = inode == Node.ROOT.value() || parents.containsKey(inode) || reclaimed;
          findings.require(known, "totals of inode %d, which is no directory", inode);
          Usage kept = Usage.of(Stored.parse(value, Totals.parser()));
          Usage sum = sums.getOrDefault(inode, Usage.NONE);
          findings.require(
              reclaimed || kept.equals(sum),
              "totals of directory %d are %s but the sum is %s",
              inode,
              kept,
              sum);
        });
    findings.require(rows.get(Keys.totals(Node.ROOT)) != null, "the root has no totals");
  }

  private void reclaims() {
    RowScan.each(
        rows,
        findings,
        Keys.RECLAIM,
        (key, value) -> {
          InodeId inode = new InodeId(Keys.number(key));
          boolean detached =
              Stored.find(rows, Keys.back(inode), BackRow.parser())
                  .filter(BackRow::getDetached)
                  .isPresent();
          findings.require(detached, "inode %s waits for reclaim but is not detached", inode);
        });
  }
}
