package io.chunkfs.shell.file;

import io.chunkfs.client.MkdirOptions;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;

/** Makes directories. */
public final class Mkdir extends FileVerb {
  /** Made once a command. */
  public Mkdir() {
    super("mkdir", Syntax.flags("p", "parents").arguments(1));
  }

  @Override
  public String usage() {
    return "[-p] PATH ...";
  }

  @Override
  public String purpose() {
    return "make directories, with -p also their parents";
  }

  @Override
  void run(Work work, Words words) {
    boolean parents = words.has("p") || words.has("parents");
    MkdirOptions options = parents ? MkdirOptions.withParents() : MkdirOptions.single();
    for (String typed : words.arguments()) {
      work.attempt(
          typed,
          () -> {
            Target target = work.targets().of(typed);
            try {
              target.fs().mkdirs(target.path(), options);
            } catch (ChunkFsException refused) {
              if (parents && refused.code() == ErrorCode.FILE_EXISTS) {
                throw Failures.of(typed, "Is not a directory");
              }
              throw refused;
            }
          });
    }
  }
}
