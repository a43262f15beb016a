package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
import java.util.Optional;

/**
 * Where sources go: into a directory that is there, or the only one of them to a name.
 *
 * @param target the directory or name
 * @param directory whether it is a directory
 */
record Destination(Target target, boolean directory) {
  /** Looks a destination up; refuses one that so many sources cannot go to. */
  static Destination of(Work work, String typed, int sources) throws IOException {
    Target target = work.targets().of(typed);
    Optional<FileInfo> info = target.fs().find(target.path());
    boolean directory = info.isPresent() && info.get().directory();
    if (directory) return new Destination(target, true);
    if (info.isPresent() && (sources > 1 || typed.endsWith("/"))) {
      throw Failures.of(target.shown(), "Is not a directory");
    }
    if (info.isEmpty() && (sources > 1 || typed.endsWith("/") || !aboveIsThere(target))) {
      throw Failures.of(target.shown(), "No such file or directory");
    }
    return new Destination(target, false);
  }

  private static boolean aboveIsThere(Target target) throws IOException {
    Optional<DfsPath> above = target.path().parent();
    return above.isEmpty() || target.fs().find(above.get()).filter(FileInfo::directory).isPresent();
  }

  /** Where a source of this name goes. */
  Target place(String name) {
    return directory && !name.isEmpty() ? target.child(name) : target;
  }
}
