package io.chunkfs.namenode.command;

import com.google.protobuf.UnsafeByteOperations;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.ReclaimRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reclaims a bounded part of a deleted subtree: releases blocks, ends leases, removes entries. A
 * directory below, or a file too large for a slice, becomes a deleted subtree of its own, so that
 * no slice walks deep. Answers whether more is left under this root; nothing left also for one that
 * is gone.
 *
 * @param limit most files, directories and blocks that go in this slice
 */
public record ReclaimSlice(InodeId root, int limit) implements Command<Boolean> {
  @Override
  public Boolean execute(NamespaceEdit edit) throws Rejection {
    byte[] key = Keys.reclaim(root);
    Optional<ReclaimRow> row = Stored.find(edit.rows(), key, ReclaimRow.parser());
    if (row.isEmpty()) return false;
    byte[] resume = row.get().getResume().toByteArray();
    List<FileBlock> blocks = edit.blocks().files().from(root, firstOffset(resume), limit);
    for (FileBlock block : blocks) edit.blocks().release(block);
    int left = limit - blocks.size();
    List<Node> entries = left > 0 ? entries(edit, resume, left) : List.of();
    for (Node entry : entries) {
      if (left <= 0) break;
      left -= reclaim(edit, entry, left);
    }
    if (left > 0) {
      edit.rows().delete(key);
      edit.rows().delete(Keys.back(root));
      edit.rows().delete(Keys.totals(root));
      return false;
    }
    byte[] lowest =
        entries.isEmpty()
            ? Keys.fileBlock(root, blocks.get(blocks.size() - 1).row().getOffset())
            : lowestLeft(edit, entries);
    ReclaimRow later =
        row.get().toBuilder().setResume(UnsafeByteOperations.unsafeWrap(lowest)).build();
    edit.rows().put(key, later.toByteArray());
    return true;
  }

  /** Where the blocks begin that are left of a deleted file. */
  private static long firstOffset(byte[] resume) {
    return resume.length > 0 && Keys.kind(resume) == Keys.FILE_BLOCK ? Keys.offset(resume) : 0;
  }

  /** Entries still there, from where the last slice stopped. */
  private List<Node> entries(NamespaceEdit edit, byte[] resume, int most) {
    byte[] first = Keys.entry(root, "");
    boolean begun = resume.length > 0 && Keys.kind(resume) == Keys.ENTRY;
    byte[] from = begun ? resume : first;
    List<Node> entries = new ArrayList<>();
    try (RowCursor cursor = edit.rows().scan(from, Keys.end(first))) {
      while (entries.size() < most && cursor.next()) {
        byte[] key = cursor.key();
        FileStatus status = Stored.parse(cursor.value(), FileStatus.parser());
        entries.add(new Node(key, Keys.name(key), cursor.value(), status));
      }
    }
    return entries;
  }

  /** Returns what it counts for. */
  private int reclaim(NamespaceEdit edit, Node entry, int left) {
    if (entry.isDirectory()) {
      Usage usage = edit.tree().usage(entry);
      if (usage.equals(Usage.directories(1))) edit.treeEdit().remove(entry);
      else edit.treeEdit().detach(entry, usage);
      return 1;
    }
    int cost = entry.status().getBlocks() + 1;
    if (cost > left && cost <= limit) return left; // the next slice begins with it
    if (entry.isOpen()) edit.leases().end(new LeaseId(entry.status().getLease()));
    if (cost > limit) {
      edit.treeEdit().detach(entry, edit.tree().usage(entry));
      return 1;
    }
    for (FileBlock block : edit.blocks().files().from(entry.inode(), 0, cost)) {
      edit.blocks().release(block);
    }
    edit.treeEdit().remove(entry);
    return cost;
  }

  /** From where to scan next time, so as not to go over the graves of what went before. */
  private static byte[] lowestLeft(NamespaceEdit edit, List<Node> entries) {
    for (Node entry : entries) {
      if (edit.rows().get(entry.key()) != null) return entry.key();
    }
    return entries.get(entries.size() - 1).key();
  }
}
