package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.common.path.DfsPath;

/**
 * One path of one cluster, as a verb works on it.
 *
 * @param fs the cluster
 * @param path the path
 * @param shown how messages and listings show it: as it was typed
 */
record Target(ChunkFs fs, DfsPath path, String shown) {
  /** An entry of this directory. */
  Target child(String name) {
    String text;
    if (shown.equals(".")) {
      text = name;
    } else {
      text = shown.endsWith("/") ? shown + name : shown + "/" + name;
    }
    return new Target(fs, path.child(name), text);
  }

  /** Beside it, in the same directory. */
  Target sibling(String name) {
    DfsPath directory = path.parent().orElse(path);
    return new Target(fs, directory.child(name), shown + " (" + name + ")");
  }
}
