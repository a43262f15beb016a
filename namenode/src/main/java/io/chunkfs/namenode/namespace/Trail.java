package io.chunkfs.namenode.namespace;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.FileStatus;
import java.util.List;

/**
 * The way from the root along a path, as far as it exists.
 *
 * @param nodes the root and those below it that exist; never empty
 */
public record Trail(DfsPath path, List<Node> nodes) {
  /** Whether something is at the path. */
  public boolean exists() {
    return nodes.size() == path.depth() + 1;
  }

  /** The deepest node that exists. */
  public Node end() {
    return nodes.get(nodes.size() - 1);
  }

  /**
   * What is at the path.
   *
   * @throws Rejection {@code NO_SUCH_FILE}
   */
  public Node found() throws Rejection {
    if (exists()) return end();
    throw new Rejection(ErrorCode.NO_SUCH_FILE, "no such file or directory: " + path);
  }

  /**
   * The file at the path.
   *
   * @throws Rejection {@code NO_SUCH_FILE} or {@code IS_A_DIRECTORY}
   */
  public Node foundFile() throws Rejection {
    Node node = found();
    if (!node.isDirectory()) return node;
    throw new Rejection(ErrorCode.IS_A_DIRECTORY, "is a directory, not a file: " + path);
  }

  /**
   * The directory that holds the path's last component or would hold it. Not for the root.
   *
   * @throws Rejection {@code NO_SUCH_FILE} or {@code NOT_A_DIRECTORY}
   */
  public Node parent() throws Rejection {
    int depth = path.depth() - 1;
    if (nodes.size() <= depth) {
      throw new Rejection(
          ErrorCode.NO_SUCH_FILE, "no such directory: " + upTo(depth) + ", needed for " + path);
    }
    Node parent = nodes.get(depth);
    if (parent.isDirectory()) return parent;
    throw new Rejection(ErrorCode.NOT_A_DIRECTORY, "not a directory: " + upTo(depth));
  }

  /** The deepest directory above the path's last component that exists. Not for the root. */
  public Node nearestAbove() {
    return nodes.get(Math.min(nodes.size(), path.depth()) - 1);
  }

  /** Directories that contain the path's last component, as far as they exist; the root first. */
  public List<InodeId> above() {
    return nodes.stream().limit(path.depth()).map(Node::inode).toList();
  }

  /**
   * Makes sure that the deepest node allows something.
   *
   * @throws Rejection {@code PERMISSION_DENIED}
   */
  public void requireEnd(Caller caller, Right right) throws Rejection {
    require(caller, right, nodes.size() - 1);
  }

  /**
   * Makes sure that the node at a depth, from 0 for the root, allows something.
   *
   * @throws Rejection {@code PERMISSION_DENIED}
   */
  public void require(Caller caller, Right right, int depth) throws Rejection {
    FileStatus status = nodes.get(depth).status();
    if (!caller.may(right, status)) throw denied(caller, right.name(), depth);
  }

  /**
   * Makes sure that the entry at the path may be removed or replaced: its directory is writable
   * and, when that is sticky, either of the two is the caller's.
   *
   * @throws Rejection {@code PERMISSION_DENIED}
   */
  public void requireRemovable(Caller caller) throws Rejection {
    int depth = path.depth();
    require(caller, Right.WRITE, depth - 1);
    FileStatus parent = nodes.get(depth - 1).status();
    boolean sticky = (parent.getPermission() & Right.STICKY) != 0;
    if (sticky && !caller.owns(parent) && !caller.owns(nodes.get(depth).status())) {
      throw denied(caller, "WRITE in a sticky directory", depth);
    }
  }

  /**
   * Makes sure that the node at the path belongs to the caller.
   *
   * @throws Rejection {@code PERMISSION_DENIED}
   */
  public void requireOwner(Caller caller) throws Rejection {
    if (!caller.owns(found().status())) throw denied(caller, "OWNER", nodes.size() - 1);
  }

  /** The path of the node at a depth. */
  public DfsPath upTo(int depth) {
    return new DfsPath(path.components().subList(0, depth));
  }

  private Rejection denied(Caller caller, String access, int depth) {
    FileStatus status = nodes.get(depth).status();
    return new Rejection(
        ErrorCode.PERMISSION_DENIED,
        String.format(
            "permission denied: user=%s, access=%s, path=%s:%s:%s:%04o",
            caller.user(),
            access,
            upTo(depth),
            status.getOwner(),
            status.getGroup(),
            status.getPermission()));
  }
}
