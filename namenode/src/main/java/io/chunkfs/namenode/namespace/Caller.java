package io.chunkfs.namenode.namespace;

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
}
