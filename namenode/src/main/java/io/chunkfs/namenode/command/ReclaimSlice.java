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
 * directory below becomes a deleted subtree of its own, so that no slice walks deep. Answers
 * whether more is left under this root; nothing left also for one that is gone.
 *
 * @param limit most files, directories and blocks that go in this slice
 */
public record ReclaimSlice(InodeId root, int limit) implements Command<Boolean> {
  @Override
  public Boolean execute(NamespaceEdit edit) throws Rejection {
    byte[] key = Keys.reclaim(root);
    Optional<ReclaimRow> row = Stored.find(edit.rows(), key, ReclaimRow.parser());
    if (row.isEmpty()) return false;
    int left = limit - releaseBlocks(edit, root, limit);
    List<Node> entries = left > 0 ? entries(edit, row.get(), left) : List.of();
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
    if (!entries.isEmpty()) remember(edit, row.get(), entries);
    return true;
  }

  /** Entries still there, from where the last slice stopped. */
  private List<Node> entries(NamespaceEdit edit, ReclaimRow row, int most) {
    byte[] first = Keys.entry(root, "");
    byte[] from = row.getResume().isEmpty() ? first : row.getResume().toByteArray();
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
    int released = releaseBlocks(edit, entry.inode(), left);
    if (released >= left) return left;
    if (entry.isOpen()) edit.leases().end(new LeaseId(entry.status().getLease()));
    edit.treeEdit().remove(entry);
    return released + 1;
  }

  private static int releaseBlocks(NamespaceEdit edit, InodeId file, int most) {
    List<FileBlock> blocks = edit.blocks().files().from(file, 0, most);
    for (FileBlock block : blocks) edit.blocks().release(block);
    return blocks.size();
  }

  /** Scans from the last entry of this slice on next time, not over the graves of the others. */
  private void remember(NamespaceEdit edit, ReclaimRow row, List<Node> entries) {
    byte[] lowest = entries.get(entries.size() - 1).key();
    for (Node entry : entries) {
      if (edit.rows().get(entry.key()) == null) continue;
      lowest = entry.key();
      break;
    }
    ReclaimRow resumed = row.toBuilder().setResume(UnsafeByteOperations.unsafeWrap(lowest)).build();
    edit.rows().put(Keys.reclaim(root), resumed.toByteArray());
  }
}
