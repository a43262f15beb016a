package io.chunkfs.namenode.namespace;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import java.util.List;

/**
 * A node found by its inode, with where it hangs.
 *
 * @param above directories that contain it, the nearest first, the root last
 */
public record Lineage(Node node, DfsPath path, List<InodeId> above) {}
