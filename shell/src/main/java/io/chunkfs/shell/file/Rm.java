package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Deletes files, and with -r directories with all that is in them. */
public final class Rm extends FileVerb {
  /** Made once a command. */
  public Rm() {
    super("rm", Syntax.flags("f", "r", "R", "skip-trash", "safely").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-r|-R] [-skipTrash] PATH ...";
  }

  @Override
  public String purpose() {
    return "delete files, with -r also directories";
  }

  @Override
  void run(Work work, Words words) {
    boolean recursive = words.has("r") || words.has("R");
    boolean force = words.has("f");
    for (String typed : words.arguments()) {
      work.attempt(
          typed,
          () -> {
            for (Target target : found(work, typed, force)) {
              work.attempt(target.shown(), () -> delete(work, target, recursive, force));
            }
          });
    }
  }

  private static List<Target> found(Work work, String typed, boolean force) throws IOException {
    if (!Globs.isGlob(typed)) return List.of(work.targets().of(typed));
    return force ? new Globs(work.targets()).expand(typed) : work.targets().expand(typed);
  }

  private static void delete(Work work, Target target, boolean recursive, boolean force)
      throws IOException {
    Optional<FileInfo> info = target.fs().find(target.path());
    if (info.isEmpty()) {
      if (force) return;
      throw Failures.of(target.shown(), "No such file or directory");
    }
    if (info.get().directory() && !recursive) {
      throw Failures.of(target.shown(), "Is a directory");
    }
    if (target.fs().delete(target.path(), recursive)) {
      work.out().println("Deleted " + target.shown());
    } else if (!force) {
      throw Failures.of(target.shown(), "No such file or directory");
    }
  }
}
