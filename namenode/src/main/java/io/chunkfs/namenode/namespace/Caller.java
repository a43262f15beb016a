package io.chunkfs.namenode.namespace;

import io.chunkfs.proto.FileStatus;
import java.util.List;

/**
 * On whose behalf a call runs, as its connection's handshake said.
 *
 * @param superuser true for the account that started the first namenode and for members of the
 *     configured supergroup; nothing is refused to them for permission's sake
 */
public record Caller(String user, List<String> groups, boolean superuser) {
  /** The cluster itself, for commands that no client asked for. */
  public static final Caller CLUSTER = new Caller("", List.of(), true);

  public Caller {
    groups = List.copyOf(groups);
  }

  /** Whether the permission bits allow it: the owner's, else the group's, else everybody's. */
  public boolean may(Right right, FileStatus status) {
    if (superuser) return true;
    int bits = status.getPermission();
    if (user.equals(status.getOwner())) return right.in(bits >> 6);
    if (groups.contains(status.getGroup())) return right.in(bits >> 3);
    return right.in(bits);
  }

  /** Whether it owns the file or directory, or may act as if it did. */
  public boolean owns(FileStatus status) {
    return superuser || user.equals(status.getOwner());
  }
}
