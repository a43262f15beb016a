package io.chunkfs.namenode.command;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Usage;
import java.util.List;

/**
 * Takes a node away from the tree. What is small goes at once; a directory with entries, or a file
 * of many blocks, is cut off in one step and reclaimed in slices later.
 *
 * @param above directories that contain it
 */
record Removal(NamespaceEdit edit, Node node, List<InodeId> above) {
  /** Most blocks of a file that is removed in one step. */
  private static final int BLOCKS_AT_ONCE = 16;

  void remove() {
    Usage usage = edit.tree().usage(node);
    edit.treeEdit().add(above, usage.negated());
    if (node.isOpen()) edit.leases().end(new LeaseId(node.status().getLease()));
    boolean small =
        node.isDirectory()
            ? usage.equals(Usage.directories(1))
            : node.status().getBlocks() <= BLOCKS_AT_ONCE;
    if (!small) {
      edit.treeEdit().detach(node, usage);
      return;
    }
    if (!node.isDirectory()) releaseBlocks();
    edit.treeEdit().remove(node);
  }

  private void releaseBlocks() {
    if (node.status().getBlocks() == 0) return;
    List<FileBlock> blocks = edit.blocks().files().from(node.inode(), 0, BLOCKS_AT_ONCE);
    for (FileBlock block : blocks) edit.blocks().release(block);
  }
}
