package io.chunkfs.shell.debug;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.datanode.store.SystemDisk;
import io.chunkfs.datanode.store.VolumeAudit;
import io.chunkfs.namenode.audit.Audit;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.shell.local.ClusterDirectories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds the rows of a namenode's store against each other, every sealed replica against its
 * checksums, and both against each other.
 *
 * <p>A finding breaks an invariant. A note does not: replicas that wait for their deletion or for a
 * repair, or what cannot be judged because the namenode has not ended in order and its store is as
 * it was last flushed.
 */
final class ClusterCheck {
  private final PrintStream out;
  private final int limit;
  private final Map<BlockId, Integer> good = new HashMap<>();
  private long findings;
  private long notes;
  private long replicas;
  private long bytes;
  private boolean settled;

  ClusterCheck(PrintStream out, int limit) {
    this.out = out;
    this.limit = limit;
  }

  /** Checks everything and says what it found; true when no invariant is broken. */
  boolean run(ClusterDirectories directories) throws IOException {
    settled = directories.settled();
    if (!settled) {
      out.println("the namenode has not ended in order: its store is read as it was last flushed");
    }
    try (RocksStore store = RocksStore.openReadOnly(directories.nameNode().resolve("store"));
        View view = store.view()) {
      for (String line : new Audit(view).findings(limit)) finding(line);
      for (Path volume : directories.volumes()) volume(volume, view);
      if (!directories.volumes().isEmpty()) everyBlockHasAReplica(view);
    }
    out.printf("checked %d sealed replicas of %d bytes in all%n", replicas, bytes);
    out.printf("%d findings, %d notes%n", findings, notes);
    return findings == 0;
  }

  private void volume(Path volume, Rows rows) throws IOException {
    new VolumeAudit(new SystemDisk(), volume)
        .read(found -> replica(volume, found, rows), line -> finding(line));
  }

  private void replica(Path volume, VolumeAudit.Found found, Rows rows) {
    replicas++;
    bytes += found.length();
    String name = volume + ": " + found.key();
    if (!found.problem().isEmpty()) {
      finding(name + ": " + found.problem());
      return;
    }
    byte[] value = rows.get(Keys.block(found.key().block()));
    if (value == null) {
      note(name + " belongs to no file; it waits for its deletion, or is newer than the store");
      return;
    }
    BlockRow row = BlockRows.parse(value);
    long generation = found.key().generation().value();
    if (!row.getCommitted()) {
      note(name + " is sealed, its block is not yet committed");
    } else if (generation < row.getConfirmedGeneration()) {
      note(name + " is stale; it waits for its deletion");
    } else if (found.length() != row.getLength()) {
      judge(name + " has " + found.length() + " bytes, its block " + row.getLength());
    } else if (found.crc() != row.getCrc()) {
      judge(name + " has another CRC than its block");
    } else {
      good.merge(found.key().block(), 1, Integer::sum);
    }
  }

  private void everyBlockHasAReplica(Rows rows) {
    byte[] start = Keys.start(Keys.BLOCK);
    try (RowCursor cursor = rows.scan(start, Keys.end(start))) {
      while (cursor.next()) {
        BlockRow row = BlockRows.parse(cursor.value());
        if (!row.getCommitted()) continue;
        BlockId block = new BlockId(Keys.number(cursor.key()));
        int number = good.getOrDefault(block, 0);
        if (number == 0) {
          judge(block + " has no good replica");
        } else if (number < row.getReplication()) {
          note(block + " has " + number + " good replicas of " + row.getReplication());
        }
      }
    }
  }

  /** A finding only when the store is known to be up to date. */
  private void judge(String line) {
    if (settled) {
      finding(line);
    } else {
      note(line + "; it may have changed since the store was flushed");
    }
  }

  private void finding(String line) {
    if (findings++ < limit) out.println("FINDING " + line);
  }

  private void note(String line) {
    if (notes++ < limit) out.println("note: " + line);
  }
}
