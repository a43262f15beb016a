package io.chunkfs.namenode.namespace;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.BackRow;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.Totals;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;

/** The tree of names as rows say. Any thread that may use the rows. */
public final class Tree {
  /** Far beyond any depth that renaming can build; more is a circle. */
  private static final int DEEPEST = 1_000_000;

  private final Rows rows;

  /** Over one state. */
  public Tree(Rows rows) {
    this.rows = rows;
  }

  /** The root directory. */
  public Node root() {
    return node(Node.ROOT_KEY, "")
        .orElseThrow(() -> new IllegalStateException("the store has no root directory"));
  }

  /**
   * Follows a path: one get for each component.
   *
   * @throws Rejection {@code NOT_A_DIRECTORY} when a file is on the way, {@code PERMISSION_DENIED}
   *     when a directory on the way may not be gone through
   */
  public Trail resolve(Caller caller, DfsPath path) throws Rejection {
    List<Node> nodes = new ArrayList<>(path.depth() + 1);
    Trail trail = new Trail(path, nodes);
    nodes.add(root());
    for (String name : path.components()) {
      Node at = trail.end();
      if (!at.isDirectory()) {
        throw new Rejection(
            ErrorCode.NOT_A_DIRECTORY, "not a directory: " + trail.upTo(nodes.size() - 1));
      }
      trail.requireEnd(caller, Right.EXECUTE);
      Optional<Node> child = child(at.inode(), name);
      if (child.isEmpty()) break;
      nodes.add(child.get());
    }
    return trail;
  }

  /** An entry of a directory. */
  public Optional<Node> child(InodeId directory, String name) {
    return node(Keys.entry(directory, name), name);
  }

  /** Walks from an inode up to the root; empty when it or a directory above it was deleted. */
  public Optional<Lineage> lineage(InodeId inode) {
    if (inode.equals(Node.ROOT)) return Optional.of(new Lineage(root(), DfsPath.ROOT, List.of()));
    List<InodeId> above = new ArrayList<>();
    LinkedList<String> names = new LinkedList<>();
    Node node = null;
    for (InodeId at = inode; !at.equals(Node.ROOT); ) {
      Optional<BackRow> back = Stored.find(rows, Keys.back(at), BackRow.parser());
      if (back.isEmpty() || back.get().getDetached()) return Optional.empty();
      InodeId parent = new InodeId(back.get().getParent());
      names.addFirst(back.get().getName().toStringUtf8());
      if (node == null) {
        node = child(parent, names.getFirst()).orElseThrow(() -> noEntry(inode));
      }
      above.add(parent);
      at = parent;
      if (above.size() > DEEPEST) throw new IllegalStateException(inode + " contains itself");
    }
    return Optional.of(new Lineage(node, new DfsPath(names), above));
  }

  /** Running totals below a directory, without itself. */
  public Usage below(InodeId directory) {
    return Usage.of(Stored.require(rows, Keys.totals(directory), Totals.parser()));
  }

  /** What a node takes, itself included: by so much the totals above it are more than without. */
  public Usage usage(Node node) {
    if (node.isDirectory()) return below(node.inode()).plus(Usage.directories(1));
    FileStatus file = node.status();
    long replicated = file.getLength() * file.getReplication() + reserved(node);
    return new Usage(1, 0, file.getLength(), replicated);
  }

  private Optional<Node> node(byte[] key, String name) {
    byte[] stored = rows.get(key);
    return stored == null ? Optional.empty() : Optional.of(Node.of(key, name, stored));
  }

  private static IllegalStateException noEntry(InodeId inode) {
    return new IllegalStateException("inode " + inode + " has a back row but no entry");
  }

  /** Bytes times replicas reserved for the last block of an open file. */
  private long reserved(Node file) {
    if (!file.isOpen() || file.status().getBlocks() == 0) return 0;
    byte[] id = rows.get(Keys.fileBlock(file.inode(), file.status().getLength()));
    if (id == null) return 0;
    BlockId block = new BlockId(ByteBuffer.wrap(id).getLong());
    return Stored.require(rows, Keys.block(block), BlockRow.parser()).getReserved();
  }
}
