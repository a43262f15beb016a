package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.util.List;

/** Changes of what is known of a path, told as Hadoop tells them, with {@code -R} all below too. */
final class Change {
  private Change() {}

  /**
   * Makes a change to each path.
   *
   * @param what what is changed, as in "changing permissions of '/f'"
   */
  static void each(
      Work work, List<String> paths, boolean recursive, String what, Tree.Visitor change) {
    Tree.Visitor told = (target, info) -> tell(target, info, what, change);
    work.each(
        paths,
        target -> {
          FileInfo info = target.fs().stat(target.path());
          boolean done = work.attempt(target.shown(), () -> told.on(target, info));
          if (done && recursive && info.directory()) Tree.walk(work, target, told);
        });
  }

  private static void tell(Target target, FileInfo info, String what, Tree.Visitor change)
      throws IOException {
    try {
      change.on(target, info);
    } catch (ChunkFsException refused) {
      // Gone since it was looked up: Hadoop's own line says it best.
      if (refused.code() == ErrorCode.NO_SUCH_FILE) throw refused;
      throw new ChunkFsException(
          refused.code(), what + " of '" + target.shown() + "': " + refused.getMessage(), refused);
    }
  }
}
