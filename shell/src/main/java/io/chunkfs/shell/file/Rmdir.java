package io.chunkfs.shell.file;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;

/** Deletes empty directories. */
public final class Rmdir extends FileVerb {
  private static final String IGNORE = "ignore-fail-on-non-empty";

  /** Made once a command. */
  public Rmdir() {
    super("rmdir", Syntax.flags(IGNORE).arguments(1));
  }

  @Override
  public String usage() {
    return "[--ignore-fail-on-non-empty] PATH ...";
  }

  @Override
  public String purpose() {
    return "delete empty directories";
  }

  @Override
  void run(Work work, Words words) {
    work.each(
        words.arguments(),
        target -> {
          if (!target.fs().stat(target.path()).directory()) {
            throw Failures.of(target.shown(), "Is not a directory");
          }
          try {
            target.fs().delete(target.path(), false);
          } catch (ChunkFsException refused) {
            boolean full = refused.code() == ErrorCode.DIRECTORY_NOT_EMPTY;
            if (!full || !words.has(IGNORE)) throw refused;
          }
        });
  }
}
