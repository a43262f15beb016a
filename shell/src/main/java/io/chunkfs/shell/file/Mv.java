package io.chunkfs.shell.file;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Renames files and directories, or moves them into a directory. */
public final class Mv extends FileVerb {
  /** Made once a command. */
  public Mv() {
    super("mv", Syntax.flags().arguments(2));
  }

  @Override
  public String usage() {
    return "SOURCE ... TARGET";
  }

  @Override
  public String purpose() {
    return "rename a file or directory, or move some into a directory";
  }

  @Override
  void run(Work work, Words words) {
    int last = words.arguments().size() - 1;
    List<Target> sources = new ArrayList<>();
    work.each(words.arguments().subList(0, last), sources::add);
    work.attempt(
        "",
        () -> {
          Destination to = Destination.of(work, words.argument(last), sources.size());
          for (Target source : sources) {
            work.attempt(source.shown(), () -> rename(source, to.place(source.path().name())));
          }
        });
  }

  private static void rename(Target source, Target target) throws IOException {
    if (source.fs() != target.fs()) {
      throw Failures.of(source.shown(), "Does not match target filesystem");
    }
    if (source.path().isRoot()) throw Failures.of(source.shown(), "The root cannot be moved");
    try {
      source.fs().rename(source.path(), target.path(), false);
    } catch (ChunkFsException refused) {
      if (refused.code() == ErrorCode.FILE_EXISTS) {
        throw Failures.of(target.shown(), "File exists");
      }
      if (refused.code() == ErrorCode.NO_SUCH_FILE && source.fs().find(source.path()).isPresent()) {
        throw Failures.of(target.shown(), "No such file or directory");
      }
      throw refused;
    }
  }
}
